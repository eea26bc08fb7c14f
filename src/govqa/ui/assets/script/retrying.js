// Questions that the server could not take: a second try by itself where that is soon, and then by one click.
const soon = 5; // seconds that a reader waits without being asked to

async function askPatiently(request, answer) {
  const tellWaiting = (words) => answer.replaceChildren(make("p", { className: "waiting", textContent: words }));
  const searching = setTimeout(tellWaiting, 250, "Searching the documents…");
  const reply = await call("ask", request);
  clearTimeout(searching);
  if (!(reply.try_in <= soon)) return reply;
  tellWaiting(`${reply.error} Your question is put again by itself…`);
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
