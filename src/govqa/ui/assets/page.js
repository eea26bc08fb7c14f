// The page's behaviour. Runs once, with `element` (this component), `server` (functions of app.py, each a
// promise of a plain object) and `upload` (one file to the server). HTML comes from the server only, where it is
// escaped; everything made here goes in as text.

const page = element.querySelector(".gq");
const slot = (name) => page.querySelector(`[data-slot="${name}"]`);
const canHover = matchMedia("(hover: hover)").matches;
const all = (selector, within = page) => [...within.querySelectorAll(selector)];
const root = document.documentElement;

const state = {
  asked: [], // the questions of this conversation that were answered, oldest first
  busy: false,
  only: null, // { doc, title } when questions go to one document
  evidence: [], // the chips that previous and next walk
  opener: null, // where the focus returns when the reader closes
  build: null, // the number of the build whose end was last shown
  generation: null,
  removing: null,
};

async function call(name, data = {}) {
  try {
    return (await server[name](data)) ?? { error: "The server does not answer. Is it still running?" };
  } catch {
    return { error: "The server does not answer. Is it still running?" };
  }
}

function make(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

function show(name, visible) {
  slot(name).hidden = !visible;
}

// ── Appearance ────────────────────────────────────────────────────────────────────────────────────────
const systemDark = matchMedia("(prefers-color-scheme: dark)");
const isDark = () => (root.dataset.appearance ? root.dataset.appearance === "dark" : systemDark.matches);

function remembered(name, value) {
  try {
    if (value !== undefined) localStorage.setItem(name, value);
    return localStorage.getItem(name);
  } catch {
    return null; // storage may be forbidden; the choice then lasts as long as the page
  }
}

function applyAppearance(chosen) {
  if (chosen === "light" || chosen === "dark") root.dataset.appearance = chosen;
  document.body.classList.toggle("dark", isDark()); // for Gradio's own messages
  page.querySelector('[data-act="theme"]').setAttribute("aria-pressed", String(isDark()));
}
systemDark.addEventListener("change", () => applyAppearance());
applyAppearance(remembered("govqa-appearance"));

// ── Views and panes ───────────────────────────────────────────────────────────────────────────────────
function showView(name) {
  page.dataset.view = name;
  for (const tab of all('[role="tab"]')) {
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

// ── Asking ────────────────────────────────────────────────────────────────────────────────────────────
const question = page.querySelector("#gq-question");
const log = slot("log");
const scroller = slot("scroll");

function filters() {
  const form = page.querySelector(".filters");
  const chosen = { doc: state.only?.doc };
  for (const name of ["publisher", "date_from", "date_to"]) chosen[name] = form.elements[name].value;
  return Object.fromEntries(Object.entries(chosen).filter(([, value]) => value));
}

async function ask(text) {
  const asked = text.trim();
  if (!asked || state.busy) return;
  state.busy = true;
  page.querySelector(".send").disabled = true;
  show("welcome", false);
  const answer = make("div", { className: "answer" });
  const turn = make("article", { className: "turn" }, make("h3", { className: "question", dir: "auto", textContent: asked }), answer);
  log.append(turn);
  fitTurn();
  scroller.scrollTop += turn.getBoundingClientRect().top - scroller.getBoundingClientRect().top - 26;
  const waiting = setTimeout(() => answer.append(make("p", { className: "waiting", textContent: "Searching the documents…" })), 250);
  const reply = await call("ask", { question: asked, history: state.asked, filters: filters() });
  clearTimeout(waiting);
  if (reply.error) {
    answer.replaceChildren(make("p", { className: "failure", textContent: reply.error }));
  } else {
    answer.innerHTML = reply.html;
    state.asked.push(asked);
  }
  state.busy = false;
  page.querySelector(".send").disabled = false;
}

// The newest turn gets the room it needs to stand at the top while its answer comes.
function fitTurn() {
  log.style.setProperty("--turn-room", `${Math.max(0, scroller.clientHeight - 66)}px`);
}
new ResizeObserver(fitTurn).observe(scroller);

function submit() {
  const text = question.value;
  if (!text.trim() || state.busy) return;
  question.value = "";
  fitQuestion();
  ask(text);
}

function fitQuestion() {
  if (CSS.supports("field-sizing", "content")) return;
  question.style.height = "auto";
  question.style.height = `${question.scrollHeight}px`;
}

function newConversation() {
  state.asked = [];
  state.evidence = [];
  log.replaceChildren();
  show("welcome", true);
  question.value = "";
  question.focus();
}

// ── Reader ────────────────────────────────────────────────────────────────────────────────────────────
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

// ── Sources ───────────────────────────────────────────────────────────────────────────────────────────
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

// ── Documents ─────────────────────────────────────────────────────────────────────────────────────────
async function refreshDocuments() {
  const reply = await call("documents");
  if (reply.error) slot("table").replaceChildren(make("p", { className: "failure", textContent: reply.error }));
  else slot("table").innerHTML = reply.html;
}

async function addFiles(input) {
  const files = [...input.files];
  if (!files.length) return;
  const report = slot("uploads");
  report.hidden = false;
  const paths = [];
  const failures = [];
  for (const [at, file] of files.entries()) {
    report.replaceChildren(make("p", { textContent: `Sending ${at + 1} of ${files.length}: ${file.name}` }));
    try {
      paths.push((await upload(file)).path);
    } catch {
      failures.push(file.name);
    }
  }
  input.value = "";
  report.replaceChildren(make("p", { textContent: "Reading the files…" }));
  if (paths.length) {
    const reply = await call("add", { paths });
    if (reply.error) report.replaceChildren(make("p", { className: "failure", textContent: reply.error }));
    else report.innerHTML = reply.html;
  } else {
    report.replaceChildren();
  }
  for (const name of failures) {
    report.append(make("p", { className: "failure", textContent: `${name} could not be sent: it is too large, or the server refused it.` }));
  }
  refreshDocuments();
  watchServer();
}

async function removeDocument() {
  slot("confirm").close();
  const reply = await call("remove", { key: state.removing });
  const report = slot("uploads");
  report.hidden = false;
  report.replaceChildren(make("p", { textContent: reply.error ?? `Removed ${reply.removed}.` }));
  refreshDocuments();
  watchServer();
}

async function rebuild() {
  show("uploads", false);
  const reply = await call("rebuild");
  if (reply.error) {
    slot("report").hidden = false;
    slot("report").replaceChildren(make("p", { className: "failure", textContent: reply.error }));
  }
  watchServer();
}

function showBuild(build) {
  show("progress", build.running);
  page.querySelector('[data-act="rebuild"]').disabled = build.running;
  if (build.running) {
    show("report", false);
    slot("stage").textContent = build.total ? `${build.stage}: ${build.done} of ${build.total}` : build.stage;
    slot("item").textContent = build.item;
    const bar = slot("bar");
    if (build.total) bar.value = build.done / build.total;
    else bar.removeAttribute("value");
  } else if (build.number && build.number !== state.build) {
    state.build = build.number;
    const report = slot("report");
    report.hidden = false;
    if (build.error) report.replaceChildren(make("p", { className: "failure", textContent: build.error }));
    else report.innerHTML = build.report;
    refreshSources();
    refreshDocuments();
  }
}

// ── The server's state ────────────────────────────────────────────────────────────────────────────────
let watching = 0;

async function watchServer() {
  const turn = ++watching;
  for (;;) {
    const reply = await call("status");
    if (turn !== watching) return;
    if (!reply.error) {
      showState(reply);
      if (!reply.build.running && reply.phase !== "opening" && (reply.examples.length || reply.phase !== "ready" || ++state.patience > 8)) return;
    }
    await new Promise((resolve) => setTimeout(resolve, reply.error ? 3000 : 600));
    if (turn !== watching) return;
  }
}
state.patience = 0; // looks for example questions this often before giving up on them

function showState(reply) {
  show("writing", reply.may_write);
  show("readonly", !reply.may_write);
  showBuild(reply.build);
  showNotice(reply);
  if (reply.generation && reply.generation !== state.generation) {
    state.generation = reply.generation;
    refreshSources();
  }
  const examples = slot("examples");
  if (reply.examples.length && !examples.childElementCount) {
    examples.append(...reply.examples.map((text) => make("button", { type: "button", textContent: text })));
  }
}

function showNotice({ phase, problem, may_write: mayWrite, build }) {
  const notice = slot("notice");
  notice.hidden = phase === "ready" || phase === "opening";
  if (notice.hidden) return;
  const parts = [make("p", { textContent: phase === "missing" ? "There is no index yet, so nothing can be asked." : "The index cannot be opened." })];
  parts.push(make("p", { textContent: build.running ? "It is being built now." : problem }));
  if (mayWrite && !build.running) {
    const button = make("button", { type: "button", className: "button primary", textContent: "Build the index" });
    button.dataset.act = "build";
    parts.push(button);
  }
  const key = parts.map((part) => part.textContent).join("\n");
  if (notice.dataset.key === key) return; // said already: a screen reader need not hear it again
  notice.dataset.key = key;
  notice.replaceChildren(...parts);
}

// ── Copying, tips ─────────────────────────────────────────────────────────────────────────────────────
async function copyText(button) {
  const text = button.dataset.copy;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Off the own machine and without https a page may not use the clipboard directly.
    const field = make("textarea", { value: text, className: "hidden" });
    page.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
    button.focus();
  }
  const label = (button.dataset.label ??= button.textContent);
  button.textContent = "Copied";
  slot("said").textContent = "Copied";
  setTimeout(() => {
    button.textContent = label;
    slot("said").textContent = "";
  }, 1600);
}

function showTip(chip) {
  const tip = slot("tip");
  tip.textContent = chip.dataset.tip;
  tip.hidden = false;
  const at = chip.getBoundingClientRect();
  const size = tip.getBoundingClientRect();
  const left = Math.min(Math.max(8, at.left + at.width / 2 - size.width / 2), innerWidth - size.width - 8);
  const above = at.top - size.height - 8;
  tip.style.left = `${left}px`;
  tip.style.top = `${above > 8 ? above : at.bottom + 8}px`;
}

// ── Events ────────────────────────────────────────────────────────────────────────────────────────────
const actions = {
  new: newConversation,
  sources: () => {
    showPane("sources");
    // Where there is no real keyboard, focus in a field would bring up one that covers the list.
    page.querySelector(canHover ? 'input[name="find"]' : '[data-act="close-sources"]').focus();
  },
  "close-sources": () => {
    showPane("chat");
    page.querySelector('[data-act="sources"]').focus();
  },
  "close-reader": closeReader,
  previous: () => walk(-1),
  next: () => walk(1),
  "ask-all": askAll,
  rebuild,
  build: rebuild,
  keep: () => slot("confirm").close(),
  remove: removeDocument,
  theme: () => applyAppearance(remembered("govqa-appearance", isDark() ? "light" : "dark") ?? (isDark() ? "light" : "dark")),
};

page.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button || !page.contains(button)) return;
  const { act, show: view, copy, doc, only, key } = button.dataset;
  if (act) actions[act]();
  else if (view) showView(view);
  else if (copy) copyText(button);
  else if (key) {
    state.removing = key;
    slot("confirm-name").textContent = button.dataset.remove;
    slot("confirm").showModal();
  } else if (only) {
    state.only = state.only?.doc === only ? null : { doc: only, title: button.dataset.title };
    showScope();
  } else if (doc) openReader(button);
  else if (button.parentElement === slot("examples")) ask(button.textContent);
});

page.addEventListener("keydown", (event) => {
  if (event.target === question && event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    submit();
  } else if (event.key === "Escape" && !slot("confirm").open) {
    slot("tip").hidden = true;
    if (page.dataset.pane === "sources" && isOverlay(page.querySelector(".pane.sources"))) actions["close-sources"]();
    else if (reader.contains(document.activeElement) || (page.dataset.pane === "reader" && isOverlay(reader))) closeReader();
  } else if (event.target.matches('[role="tab"]') && ["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) {
    const other = all('[role="tab"]').find((tab) => tab !== event.target);
    showView(other.dataset.show);
    other.focus();
  }
});

slot("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});
question.addEventListener("input", fitQuestion);
page.querySelector(".filters").addEventListener("submit", (event) => event.preventDefault());
page.querySelector(".filters").addEventListener("input", () => {
  findSources();
  showScope();
});
slot("files").addEventListener("change", (event) => addFiles(event.target));

for (const kind of ["pointerover", "focusin"]) {
  page.addEventListener(kind, (event) => {
    const chip = event.target.closest?.(".chip");
    if (chip && (kind !== "focusin" || chip.matches(":focus-visible"))) showTip(chip);
  });
}
for (const kind of ["pointerout", "focusout", "pointerdown"]) {
  page.addEventListener(kind, () => {
    slot("tip").hidden = true;
  });
}
scroller.addEventListener("scroll", () => {
  slot("tip").hidden = true;
});

// ── Start ─────────────────────────────────────────────────────────────────────────────────────────────
watchServer();
const wanted = new URLSearchParams(location.search).get("q");
if (wanted) ask(wanted.slice(0, 2000));
else if (canHover) question.focus();
