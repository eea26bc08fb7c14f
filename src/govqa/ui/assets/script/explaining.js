// How a question was understood, and why its answer is this one.
const requests = new WeakMap(); // what was asked of the server, by turn

// A turn of a conversation that was opened again was asked by another page: it says itself what was asked.
function requestOf(turn) {
  const questionIn = (each) => each.querySelector(".question").textContent;
  const turns = all(".turn", log).filter((each) => !each.querySelector(".failure"));
  const before = turns.slice(0, Math.max(0, turns.indexOf(turn)));
  return requests.get(turn) ?? { question: questionIn(turn), history: before.map(questionIn), filters: {} };
}

async function explain(button) {
  const turn = button.closest(".turn");
  const foot = button.closest(".foot");
  const open = button.getAttribute("aria-expanded") === "true";
  button.setAttribute("aria-expanded", String(!open));
  const shown = turn.querySelector(".why-answer");
  if (shown) {
    shown.hidden = open;
    return;
  }
  const panel = make("section", { className: "why-answer" }, make("p", { className: "waiting", textContent: "Looking again…" }));
  panel.setAttribute("aria-label", "Why this answer");
  panel.setAttribute("aria-live", "off");
  foot.after(panel);
  const reply = await call("why", requestOf(turn));
  if (!reply.error) {
    panel.innerHTML = reply.html;
    return;
  }
  panel.replaceWith(make("p", { className: "failure", textContent: reply.error }));
  button.setAttribute("aria-expanded", "false");
}

function edit(words) {
  question.value = words;
  fitQuestion();
  question.focus();
  question.setSelectionRange(words.length, words.length);
}

clicks.why = explain;
clicks.edit = (button) => edit(button.dataset.edit);
clicks.literal = (button) => ask(button.dataset.literal, true);
// A number in a list or a note does what the chip at the quote does.
clicks.see = (button) => openReader(button.closest(".turn").querySelectorAll(".quotes .chip[data-doc]")[Number(button.dataset.see) - 1]);
