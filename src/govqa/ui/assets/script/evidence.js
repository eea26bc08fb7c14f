// The strips under an answer: one stop for the Tab key each, the arrows go from spot to spot.
page.addEventListener("keydown", (event) => {
  if (!event.target.matches?.(".spot")) return;
  const spots = all(".spot", event.target.parentElement);
  const at = spots.indexOf(event.target);
  const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: spots.length - 1 }[event.key];
  if (to === undefined || !spots[to]) return;
  event.preventDefault();
  for (const spot of spots) spot.tabIndex = spot === spots[to] ? 0 : -1;
  spots[to].focus();
});

// A spot may be a few pixels wide: a click beside it means the nearest.
page.addEventListener("click", (event) => {
  if (!event.target.matches(".strip")) return;
  const away = (spot) => {
    const box = spot.getBoundingClientRect();
    return Math.abs(box.left + box.width / 2 - event.clientX);
  };
  const [nearest] = all(".spot", event.target).sort((one, other) => away(one) - away(other));
  openReader(nearest);
});
