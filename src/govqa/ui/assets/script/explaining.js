// How a question was understood, and why its answer is this one.
const requests = new WeakMap(); // what was asked of the server, by turn: here, or by the page that asked it

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
  turn.querySelector(".answer > .failure")?.remove(); // of the try before
  const panel = make("section", { className: "why-answer" }, make("p", { className: "waiting", textContent: "Looking again…" }));
  panel.setAttribute("aria-label", "Why this answer");
  panel.setAttribute("aria-live", "off");
  foot.after(panel);
  const reply = await call("why", requests.get(turn));
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
