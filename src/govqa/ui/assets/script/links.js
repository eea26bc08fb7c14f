// The address names what the reader shows. Opening it adds a step to the browser's history, so that "back" closes it;
// going from place to place does not.
const namesPlace = () => new URLSearchParams(location.search).has("doc");

function linkTo({ doc, start, end, version }, address = location.origin + location.pathname) {
  const link = new URL(address);
  for (const name of ["doc", "span", "v"]) link.searchParams.delete(name);
  link.searchParams.set("doc", doc);
  if (start !== undefined) link.searchParams.set("span", `${start}-${end}`);
  if (start !== undefined && version) link.searchParams.set("v", version);
  return link.href;
}

function placeInAddress() {
  const asked = new URLSearchParams(location.search);
  const doc = asked.get("doc");
  if (!doc) return null;
  if (!asked.has("span")) return { doc };
  const span = /^(\d{1,10})-(\d{1,10})$/.exec(asked.get("span"));
  // What is no span is sent as one that no document has, so that it is answered like any other that is gone.
  return { doc, start: span ? Number(span[1]) : -1, end: span ? Number(span[2]) : -1, version: asked.get("v") ?? undefined };
}

function rememberPlace() {
  if (!state.place) return;
  const link = linkTo(state.place, location.href);
  if (link === location.href) return;
  if (namesPlace()) history.replaceState(history.state, "", link);
  else history.pushState({ ...history.state, reader: true }, "", link);
}

function leavePlace() {
  if (!namesPlace()) return;
  if (history.state?.reader) {
    history.back();
    return;
  }
  const link = new URL(location.href);
  for (const name of ["doc", "span", "v"]) link.searchParams.delete(name);
  history.replaceState(history.state, "", link.href);
}

addEventListener("popstate", () => {
  const place = placeInAddress();
  if (!place) emptyReader();
  else if (!samePlace(place, state.place)) openPlace(place);
});
