function showView(name) {
  page.dataset.view = name;
  for (const tab of all('.tabs [role="tab"]')) {
    const current = tab.dataset.show === name;
    tab.setAttribute("aria-selected", String(current));
    tab.tabIndex = current ? 0 : -1;
    document.getElementById(tab.getAttribute("aria-controls")).hidden = !current;
  }
  if (name === "documents") refreshDocuments();
}

function showPane(name) {
  page.dataset.pane = name;
  page.querySelector('[data-act="sources"]').setAttribute("aria-expanded", String(name === "sources"));
}

const isOverlay = (pane) => getComputedStyle(pane).position === "fixed";

clicks.show = (tab) => showView(tab.dataset.show);

page.addEventListener("keydown", (event) => {
  if (!event.target.matches('.tabs [role="tab"]')) return;
  const tabs = all('.tabs [role="tab"]');
  const at = tabs.indexOf(event.target);
  const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: -1 }[event.key];
  if (to === undefined) return;
  const tab = tabs.at(to % tabs.length);
  showView(tab.dataset.show);
  tab.focus();
});
