// Questions that the server could not take: a second try by itself where many people ask, and then by one click.
const soon = 5; // seconds that a reader waits without being asked to

async function askPatiently(request, answer) {
  const reply = await call("ask", request);
  if (!(reply.try_in <= soon)) return reply;
  answer.replaceChildren(make("p", { className: "waiting", textContent: "Many people are asking just now. Your question is put again…" }));
  await new Promise((resolve) => setTimeout(resolve, 1000 * reply.try_in));
  return call("ask", request);
}

function failedTurn(turn, words, reason) {
  const again = make("button", { type: "button", className: "quiet", textContent: "Try again" });
  again.addEventListener("click", () => {
    if (state.busy) return;
    turn.remove();
    ask(words, requests.get(turn)?.literal);
  });
  return make("div", { className: "failure", role: "alert" }, make("p", { textContent: reason }), again);
}
