const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

async function refreshSources() {
  const reply = await call("sources");
  if (reply.error) return;
  slot("sources").innerHTML = reply.html;
  slot("total").textContent = reply.said;
  slot("docs-total").textContent = reply.said;
  const select = page.querySelector('select[name="publisher"]');
  const chosen = select.value;
  select.replaceChildren(new Option("Any publisher", ""), ...reply.publishers.map((name) => new Option(name, name)));
  select.value = reply.publishers.includes(chosen) ? chosen : "";
  show("publisher-field", reply.publishers.length > 0);
  if (state.only && !slot("sources").querySelector(`[data-only="${CSS.escape(state.only.doc)}"]`)) state.only = null;
  findSources();
  showScope();
}

function findSources() {
  const wanted = folded(page.querySelector('input[name="find"]').value.trim());
  let found = 0;
  for (const item of all("li", slot("sources"))) {
    item.hidden = !item.dataset.find.includes(wanted);
    found += !item.hidden;
  }
  show("none-found", wanted !== "" && found === 0);
}

function showScope() {
  for (const button of all("[data-only]")) button.setAttribute("aria-pressed", String(button.dataset.only === state.only?.doc));
  const { publisher, date_from: from, date_to: to } = filters();
  const parts = [state.only?.title, publisher, from && `from ${from}`, to && `to ${to}`].filter(Boolean);
  const scope = slot("scope");
  scope.hidden = parts.length === 0;
  scope.replaceChildren(
    make("span", { textContent: `Asking only: ${parts.join(", ")}` }),
    make("button", { type: "button", className: "link", textContent: "Ask all" }),
  );
  scope.lastChild.dataset.act = "ask-all";
}

function askAll() {
  state.only = null;
  page.querySelector(".filters").reset();
  findSources();
  showScope();
  question.focus();
}

actions.sources = () => {
  showPane("sources");
  // Where there is no real keyboard, focus in a field would bring up one that covers the list.
  page.querySelector(canHover ? 'input[name="find"]' : '[data-act="close-sources"]').focus();
};
actions["close-sources"] = () => {
  showPane("chat");
  page.querySelector('[data-act="sources"]').focus();
};
actions["ask-all"] = askAll;
clicks.only = ({ dataset }) => {
  state.only = state.only?.doc === dataset.only ? null : { doc: dataset.only, title: dataset.title };
  showScope();
};

page.querySelector(".filters").addEventListener("submit", (event) => event.preventDefault());
page.querySelector(".filters").addEventListener("input", () => {
  findSources();
  showScope();
});
page.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || page.querySelector("dialog[open], :popover-open") || page.dataset.pane !== "sources" || !isOverlay(page.querySelector(".pane.sources"))) return;
  event.preventDefault();
  actions["close-sources"]();
});
