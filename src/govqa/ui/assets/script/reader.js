const reader = page.querySelector(".pane.reader");
const readerBody = slot("reader");
const whole = (value) => (value === undefined ? undefined : Number(value));

async function openReader(button) {
  const { doc, start, end, markStart, markEnd } = button.dataset;
  const card = button.closest(".turn");
  state.evidence = card && start !== undefined ? all("[data-doc][data-start]", card) : [];
  for (const other of all('[aria-current="true"]')) other.removeAttribute("aria-current");
  if (start !== undefined) button.setAttribute("aria-current", "true");
  if (!reader.contains(document.activeElement)) state.opener = button;
  const reply = await call("read", {
    doc, start: whole(start), end: whole(end), mark_start: whole(markStart), mark_end: whole(markEnd),
  });
  if (page.dataset.view !== "chat") showView("chat");
  if (reply.error) {
    readerBody.replaceChildren(make("p", { className: "failure", textContent: reply.error }));
  } else {
    readerBody.innerHTML = reply.html;
    readerBody.setAttribute("aria-label", reply.title);
    slot("reading").textContent = reply.title;
    slot("reading-about").textContent = reply.about;
  }
  showPane("reader");
  const at = state.evidence.indexOf(button);
  show("walk", at >= 0 && state.evidence.length > 1);
  slot("place").textContent = at >= 0 ? `${at + 1} of ${state.evidence.length}` : "";
  page.querySelector('[data-act="previous"]').disabled = at <= 0;
  page.querySelector('[data-act="next"]').disabled = at < 0 || at === state.evidence.length - 1;
  const copy = slot("copy-quote");
  show("reader-foot", at >= 0 || Boolean(button.dataset.copyQuote));
  copy.hidden = !button.dataset.copyQuote;
  copy.dataset.copy = button.dataset.copyQuote ?? "";
  revealQuote();
  if (!reader.contains(document.activeElement) || document.activeElement.disabled) readerBody.focus({ preventScroll: true });
}

function revealQuote() {
  const marks = all("mark", readerBody);
  if (!marks.length) {
    readerBody.scrollTop = 0;
    return;
  }
  const view = readerBody.getBoundingClientRect();
  const top = marks[0].getBoundingClientRect().top;
  const height = marks.at(-1).getBoundingClientRect().bottom - top;
  readerBody.scrollTop += top - view.top - Math.max(32, (view.height - height) / 3);
}

function walk(step) {
  const at = state.evidence.findIndex((chip) => chip.getAttribute("aria-current") === "true");
  const next = state.evidence[at + step];
  if (next) openReader(next);
}

function closeReader() {
  showPane("chat");
  if (state.opener?.isConnected) state.opener.focus({ preventScroll: true });
}

actions["close-reader"] = closeReader;
actions.previous = () => walk(-1);
actions.next = () => walk(1);
clicks.doc = openReader;

page.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || page.querySelector("dialog[open]")) return;
  if (reader.contains(document.activeElement) || (page.dataset.pane === "reader" && isOverlay(reader))) closeReader();
});
