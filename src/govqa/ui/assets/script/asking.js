const question = page.querySelector("#gq-question");
const log = slot("log");
const scroller = slot("scroll");

function filters() {
  const form = page.querySelector(".filters");
  const chosen = { doc: state.only?.doc };
  for (const name of ["publisher", "date_from", "date_to"]) chosen[name] = form.elements[name].value;
  return Object.fromEntries(Object.entries(chosen).filter(([, value]) => value));
}

async function ask(text, literal = false) {
  const asked = text.trim();
  if (!asked || state.busy) return;
  state.busy = true;
  page.querySelector(".send").disabled = true;
  show("welcome", false);
  forgetNext();
  const answer = make("div", { className: "answer" });
  const turn = turnOf(asked, answer);
  log.append(turn);
  fitTurn();
  toTop(turn);
  const request = { question: asked, history: literal ? [] : [...state.asked], filters: filters(), literal };
  requests.set(turn, request);
  const reply = await askPatiently({ ...request, conversation: state.conversation }, answer);
  if (reply.error) {
    answer.replaceChildren(failedTurn(turn, asked, reply.error));
  } else {
    answer.innerHTML = reply.html;
    if (turn.isConnected) { // else another conversation is open by now
      state.asked.push(asked);
      keepTurn(turn, reply);
      offerNext(turn);
    }
  }
  state.busy = false;
  page.querySelector(".send").disabled = false;
}

function turnOf(words, answer) {
  return make("article", { className: "turn" }, make("h3", { className: "question", dir: "auto", textContent: words }), answer);
}

function toTop(turn) {
  scroller.scrollTop += turn.getBoundingClientRect().top - scroller.getBoundingClientRect().top - 26;
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

function suggestion(text) {
  const button = make("button", { type: "button", textContent: text });
  button.dataset.ask = text;
  return button;
}

function clearConversation() {
  state.asked = [];
  state.evidence = [];
  log.replaceChildren();
  show("welcome", true);
  setConversation(null);
}

function newConversation() {
  clearConversation();
  question.value = "";
  question.focus();
}

actions.new = newConversation;
clicks.ask = (button) => ask(button.dataset.ask);

slot("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});
question.addEventListener("input", fitQuestion);
question.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  submit();
});
