watchServer();
const wanted = new URLSearchParams(location.search).get("q");
const linked = placeInAddress();
if (linked) openPlace(linked);
if (wanted) ask(wanted.slice(0, 2000));
else if (canHover && !linked) question.focus();
