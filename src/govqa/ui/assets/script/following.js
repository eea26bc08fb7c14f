// What to ask next, under the newest answer: asked for once the answer stands, and put at its end.
async function offerNext(turn) {
  const quoted = all(".quotes .chip[data-doc]", turn).map(({ dataset }) => ({ doc: dataset.doc, start: Number(dataset.start), end: Number(dataset.end) }));
  const near = all(".closest .read[data-doc]", turn).map(({ dataset }) => ({ doc: dataset.doc }));
  const shown = quoted.length ? quoted : near;
  if (!shown.length) return;
  const reply = await call("suggest", { shown, asked: state.asked });
  if (reply.error || !reply.questions.length || turn !== log.lastElementChild || state.busy) return;
  const heading = quoted.length ? "Ask next" : "The documents do answer";
  const list = make("ul", {}, ...reply.questions.map((text) => make("li", {}, suggestion(text))));
  const next = make("nav", { className: "next" }, make("h4", { textContent: heading }), list);
  next.setAttribute("aria-label", heading);
  next.setAttribute("aria-live", "off");
  turn.append(next);
}

function forgetNext() {
  for (const next of all(".next", log)) next.remove();
}
