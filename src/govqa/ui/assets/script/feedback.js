// What the reader says of an answer. The row under it comes from the server anew whenever something was said.
// `correcting` is the turn whose right place is wanted, `chosen` the place that was selected last.
Object.assign(state, { correcting: null, chosen: null });

const ratingOf = (turn) => turn.querySelector(".rating");
const commentIn = (turn) => {
  const field = ratingOf(turn).querySelector("textarea");
  return field ? { comment: field.value } : {};
};

async function say(turn, name, what, said) {
  const before = ratingOf(turn);
  const focused = before.contains(document.activeElement);
  const reply = await call(name, { conversation: turn.dataset.keptIn, turn: Number(turn.dataset.turn), ...what });
  if (reply.error) {
    before.querySelector(".failure")?.remove();
    before.append(make("p", { className: "failure", textContent: reply.error }));
    slot("said").textContent = reply.error;
    return false;
  }
  before.replaceWith(make("template", { innerHTML: reply.html }).content);
  if (focused) ratingOf(turn).querySelector('[aria-pressed="true"], [data-rate]').focus();
  slot("said").textContent = said;
  return true;
}

function openRemark(turn, open) {
  const rating = ratingOf(turn);
  const form = rating.querySelector(".remark");
  if (form) form.hidden = !open;
  rating.classList.toggle("open", Boolean(form) && open);
  if (open) state.correcting = rating.dataset.chosen === "good" ? null : turn;
  else if (state.correcting === turn) state.correcting = null;
  if (open) rating.scrollIntoView({ block: "nearest" });
  offerPlace();
}

async function rate(button) {
  const turn = button.closest(".turn");
  if (button.getAttribute("aria-pressed") === "true") return withdraw(turn);
  if (await say(turn, "rate", { verdict: button.dataset.rate, ...commentIn(turn) }, "Kept. You can add a comment.")) openRemark(turn, true);
}

async function withdraw(turn) {
  if (await say(turn, "withdraw", {}, "Withdrawn.")) openRemark(turn, false);
}

async function keepRemark(turn, more = {}) {
  const kept = await say(turn, "rate", { verdict: ratingOf(turn).dataset.chosen, ...commentIn(turn), ...more }, "Kept.");
  if (kept) openRemark(turn, false);
  return kept;
}

// The text of the reader is the document's, character for character: counting code points up to the selection gives
// its place.
function selectedPlace() {
  const text = readerBody.querySelector(".text");
  const selection = getSelection();
  if (!text || !state.place || selection.isCollapsed || !selection.rangeCount) return null;
  const chosen = selection.getRangeAt(0);
  if (!chosen.intersectsNode(text)) return null;
  const inside = document.createRange();
  inside.selectNodeContents(text);
  const before = inside.cloneRange();
  if (chosen.compareBoundaryPoints(Range.START_TO_START, inside) > 0) inside.setStart(chosen.startContainer, chosen.startOffset);
  if (chosen.compareBoundaryPoints(Range.END_TO_END, inside) < 0) inside.setEnd(chosen.endContainer, chosen.endOffset);
  before.setEnd(inside.startContainer, inside.startOffset);
  const words = inside.toString();
  const start = [...before.toString()].length;
  return words.trim() ? { doc: state.place.doc, start, end: start + [...words].length, text: words } : null;
}

// Who goes on to type a comment loses the selection by it, but not what was chosen.
function offerPlace() {
  if (readerBody.contains(getSelection().anchorNode)) state.chosen = selectedPlace();
  if (state.chosen?.doc !== state.place?.doc) state.chosen = null;
  if (state.correcting && !state.correcting.isConnected) state.correcting = null;
  show("right-place", Boolean(state.correcting && state.chosen));
  slot("chosen").textContent = state.chosen ? `“${state.chosen.text.trim()}”` : "";
}

async function takePlace() {
  const turn = state.correcting;
  if (!turn || !(await keepRemark(turn, { place: state.chosen }))) return;
  state.chosen = null;
  getSelection().removeAllRanges();
  if (isOverlay(reader)) closeReader();
  ratingOf(turn).scrollIntoView({ block: "nearest" });
}

clicks.rate = rate;
actions.remark = (button) => {
  const turn = button.closest(".turn");
  openRemark(turn, true);
  ratingOf(turn).querySelector("textarea").focus();
};
actions["close-remark"] = (button) => {
  const turn = button.closest(".turn");
  ratingOf(turn).querySelector("form").reset();
  openRemark(turn, false);
  ratingOf(turn).querySelector('[data-act="remark"]').focus();
};
actions.withdraw = (button) => withdraw(button.closest(".turn"));
actions["forget-place"] = (button) => keepRemark(button.closest(".turn"), { place: null });
actions["right-place"] = takePlace;

log.addEventListener("submit", (event) => {
  if (!event.target.matches(".remark")) return;
  event.preventDefault();
  keepRemark(event.target.closest(".turn"));
});
document.addEventListener("selectionchange", () => state.correcting && offerPlace());
// Pressing the button must not undo the selection that it is about.
slot("right-place").addEventListener("mousedown", (event) => event.preventDefault());
