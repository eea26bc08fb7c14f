// Conversations that were had before, and this one as a file. The browser's own `history` is not meant here.
const past = slot("past");
Object.assign(state, { conversation: null, listed: 0, reopening: 0, forgetting: null });

function setConversation(name) {
  state.conversation = name;
  show("export", Boolean(name));
  markConversation();
}

function markConversation() {
  for (const button of all("[data-conversation]", past)) {
    if (button.dataset.conversation === state.conversation) button.setAttribute("aria-current", "page");
    else button.removeAttribute("aria-current");
  }
}

function keepTurn(turn, reply) {
  if (reply.not_kept) turn.append(make("p", { className: "not-kept", textContent: reply.not_kept }));
  if (!reply.turn) return;
  Object.assign(turn.dataset, { turn: reply.turn, keptIn: reply.conversation });
  setConversation(reply.conversation);
  if (!slot("panel-history").hidden && !past.querySelector("form")) refreshPast();
}

function showPanel(name) {
  for (const tab of all("[data-panel]")) {
    const current = tab.dataset.panel === name;
    tab.setAttribute("aria-selected", String(current));
    tab.tabIndex = current ? 0 : -1;
    show(`panel-${tab.dataset.panel}`, current);
  }
  if (name === "history") refreshPast();
}

async function refreshPast(from = 0) {
  const reply = await call("conversations", { offset: from });
  if (!from || reply.error) past.replaceChildren();
  past.insertAdjacentHTML("beforeend", reply.html ?? "");
  for (const time of all("time", past)) time.textContent = dayOf(new Date(time.dateTime));
  state.listed = from + (reply.count ?? 0);
  slot("past-note").textContent = reply.error ?? (past.childElementCount ? "" : "No conversations yet. They are kept for this browser alone.");
  show("past-note", slot("past-note").textContent !== "");
  show("past-more", Boolean(reply.more));
  show("forget-all", past.childElementCount > 0);
  markConversation();
}

function dayOf(time) {
  const midnight = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate());
  const ago = Math.round((midnight(new Date()) - midnight(time)) / 86_400_000);
  const words = ["Today", "Yesterday"][ago];
  return words ?? time.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
}

async function openConversation(button) {
  const opening = ++state.reopening;
  const reply = await call("open_conversation", { conversation: button.dataset.conversation });
  if (opening !== state.reopening) return;
  if (reply.error) {
    await refreshPast();
    slot("past-note").textContent = reply.error;
    show("past-note", true);
    return;
  }
  clearConversation();
  show("welcome", false);
  log.setAttribute("aria-live", "off"); // nobody wants a whole conversation read out
  const asked = reply.turns.map((each) => each.question);
  log.append(...reply.turns.map((each, at) => turnAgain(reply.conversation, each, asked.slice(0, at))));
  setTimeout(() => log.setAttribute("aria-live", "polite"), 500);
  state.asked = asked;
  setConversation(reply.conversation);
  showPane("chat");
  fitTurn();
  if (log.lastElementChild) toTop(log.lastElementChild);
  slot("said").textContent = `Opened: ${reply.title}`;
  if (canHover) question.focus();
}

function turnAgain(conversation, { turn: number, question: words, html, ...search }, before) {
  const turn = turnOf(words, make("div", { className: "answer", innerHTML: html }));
  Object.assign(turn.dataset, { turn: number, keptIn: conversation });
  requests.set(turn, { question: words, history: before, ...search });
  return turn;
}

function rename(button) {
  const item = button.closest("li");
  const before = item.querySelector(".name").textContent;
  const field = make("input", { type: "text", value: before, maxLength: 200, dir: "auto" });
  field.setAttribute("aria-label", "Title of the conversation");
  const form = make("form", { className: "renaming" }, field);
  let over = false;
  const finish = async (title) => {
    if (over) return;
    over = true;
    const hadFocus = form.contains(document.activeElement);
    let problem = "";
    if (title && title !== before) {
      const reply = await call("rename_conversation", { conversation: button.dataset.rename, title });
      problem = reply.error ?? "";
      if (!problem) item.querySelector(".name").textContent = title;
    }
    form.remove();
    slot("said").textContent = problem || `Title: ${item.querySelector(".name").textContent}`;
    if (problem) await refreshPast();
    if (hadFocus && button.isConnected) button.focus();
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    finish(field.value.trim());
  });
  field.addEventListener("blur", () => finish(field.value.trim()));
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation(); // the pane stays open
    finish("");
  });
  item.append(form);
  field.select();
}

function confirmForgetting(name, title) {
  state.forgetting = name;
  slot("forget-title").textContent = name ? "Delete this conversation?" : "Delete all conversations?";
  slot("forget-name").textContent = title;
  slot("forgetting").showModal();
}

async function forget() {
  const name = state.forgetting;
  slot("forgetting").close();
  const reply = name ? await call("delete_conversation", { conversation: name }) : await call("delete_conversations");
  if (!reply.error && (!name || name === state.conversation)) clearConversation();
  await refreshPast();
  slot("said").textContent = reply.error ?? reply.said;
  page.querySelector('[data-panel="history"]').focus();
}

async function exportConversation(form) {
  slot("export-menu").hidePopover();
  const reply = await call("export_conversation", { conversation: state.conversation, form });
  slot("said").textContent = reply.error ?? reply.said;
  if (reply.error) return;
  const address = URL.createObjectURL(new Blob([reply.text], { type: reply.type }));
  make("a", { href: address, download: reply.name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

clicks.panel = (tab) => showPanel(tab.dataset.panel);
clicks.conversation = openConversation;
clicks.rename = rename;
clicks.discard = (button) => confirmForgetting(button.dataset.discard, button.closest("li").querySelector(".name").textContent);
actions["more-past"] = () => refreshPast(state.listed);
actions["forget-all"] = () => confirmForgetting(null, "");
actions["keep-past"] = () => slot("forgetting").close();
actions.forget = forget;
actions["export-markdown"] = () => exportConversation("markdown");
actions["export-json"] = () => exportConversation("json");

slot("export-menu").addEventListener("beforetoggle", () => {
  const button = slot("export").getBoundingClientRect();
  slot("export-menu").style.right = `max(8px, min(${innerWidth - button.right}px, 100vw - 250px))`; // as wide as it is
});

page.querySelector(".panels").addEventListener("keydown", (event) => {
  if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
  const other = page.querySelector('.panels [aria-selected="false"]');
  showPanel(other.dataset.panel);
  other.focus();
});
