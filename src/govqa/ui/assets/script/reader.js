const reader = page.querySelector(".pane.reader");
const readerBody = slot("reader");
const blank = readerBody.firstElementChild;
const whole = (value) => (value === undefined ? undefined : Number(value));

// A place is a document, and in it the span of a quote and that of its answer phrase. The version names the file that
// the span was counted in.
Object.assign(state, { place: null, opening: 0 });

function placeOf({ dataset }) {
  return {
    doc: dataset.doc, version: dataset.version,
    start: whole(dataset.start), end: whole(dataset.end), markStart: whole(dataset.markStart), markEnd: whole(dataset.markEnd),
  };
}

const samePlace = (one, other) => Boolean(one && other) && one.doc === other.doc && one.start === other.start && one.end === other.end;

function openReader(button) {
  const place = placeOf(button);
  const card = button.closest(".turn");
  state.evidence = card && place.start !== undefined ? all(".chip[data-start], .closest [data-start]", card) : [];
  if (!reader.contains(document.activeElement)) state.opener = button;
  return openPlace(place);
}

async function openPlace(asked) {
  const turn = ++state.opening;
  let place = asked;
  let reply = await readPlace(place);
  let notice = "";
  if (reply.error && place.start !== undefined) {
    const unmarked = await readPlace({ doc: place.doc });
    if (!unmarked.error) [notice, place, reply] = [reply.error, { doc: place.doc }, unmarked];
  }
  if (turn !== state.opening) return;
  if (page.dataset.view !== "chat") showView("chat");
  showDocument(reply.error ? null : { ...place, version: reply.version }, reply, notice);
  showWalk();
  showPane("reader");
  rememberPlace();
  await showLook();
  if (!reader.contains(document.activeElement) || document.activeElement.disabled) readerBody.focus({ preventScroll: true });
}

const readPlace = ({ doc, version, start, end, markStart, markEnd }) =>
  call("read", { doc, version, start, end, mark_start: markStart, mark_end: markEnd });

function showDocument(place, reply, notice) {
  state.place = place;
  if (place) readerBody.innerHTML = reply.html;
  else readerBody.replaceChildren(make("p", { className: "failure", textContent: reply.error }));
  if (notice) readerBody.prepend(make("p", { className: "notice", textContent: `${notice} This is the document as it is now.` }));
  readerBody.setAttribute("aria-label", place ? reply.title : "Document");
  slot("reading").textContent = place ? reply.title : "Reader";
  slot("reading-about").textContent = place ? reply.about : "";
  show("page-bar", Boolean(place && reply.pages));
  show("reader-foot", Boolean(place));
  const quoted = place?.start !== undefined;
  show("copy-quote", quoted);
  show("cite-quote", quoted);
  slot("copy-quote").dataset.copy = quoted ? reply.copied : "";
  slot("copy-link").dataset.copy = place ? linkTo(place) : "";
}

function showWalk() {
  for (const other of all('[aria-current="true"]')) other.removeAttribute("aria-current");
  if (state.place?.start !== undefined) {
    for (const button of all("[data-doc][data-start]")) if (samePlace(placeOf(button), state.place)) button.setAttribute("aria-current", "true");
  }
  const at = placeInEvidence();
  show("walk", at >= 0 && state.evidence.length > 1);
  slot("place").textContent = at >= 0 ? `${at + 1} of ${state.evidence.length}` : "";
  page.querySelector('[data-act="previous"]').disabled = at <= 0;
  page.querySelector('[data-act="next"]').disabled = at < 0 || at === state.evidence.length - 1;
}

const placeInEvidence = () => state.evidence.findIndex((button) => samePlace(placeOf(button), state.place));

// Scrolls to what is marked. What stands above it in a long document is laid out only as it comes near, and moves it.
function reveal(selector, frames = 12) {
  const marks = all(selector, readerBody);
  if (!marks.length) {
    readerBody.scrollTop = 0;
    return;
  }
  const view = readerBody.getBoundingClientRect();
  const top = marks[0].getBoundingClientRect().top;
  const height = marks.at(-1).getBoundingClientRect().bottom - top;
  const before = readerBody.scrollTop;
  const left = Math.min(...marks.map((mark) => mark.getBoundingClientRect().left));
  readerBody.scrollLeft += left - view.left - 32; // of a page drawn large
  readerBody.scrollTop += top - view.top - Math.max(32, (view.height - height) / 3);
  const turn = state.opening;
  if (frames && (readerBody.scrollTop !== before || frames > 9)) {
    requestAnimationFrame(() => turn === state.opening && marks[0].isConnected && reveal(selector, frames - 1));
  }
}

function walk(step) {
  const next = state.evidence[placeInEvidence() + step];
  if (placeInEvidence() >= 0 && next) openPlace(placeOf(next));
}

function closeReader() {
  showPane("chat");
  if (isOverlay(reader)) leavePlace();
  if (state.opener?.isConnected) state.opener.focus({ preventScroll: true });
}

function emptyReader() {
  state.opening += 1;
  state.evidence = [];
  showDocument(null, {}, "");
  readerBody.replaceChildren(blank);
  showWalk();
  showPane("chat");
}

actions["close-reader"] = closeReader;
actions.previous = () => walk(-1);
actions.next = () => walk(1);
clicks.doc = openReader;

page.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || page.querySelector("dialog[open], :popover-open")) return;
  if (reader.contains(document.activeElement) || (page.dataset.pane === "reader" && isOverlay(reader))) closeReader();
});

// Only while the reader has the focus, so that no letter typed elsewhere is taken.
reader.addEventListener("keydown", (event) => {
  const step = { n: 1, p: -1 }[event.key.toLowerCase()];
  if (!step || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (page.querySelector("dialog[open], :popover-open")) return;
  event.preventDefault();
  walk(step);
});
