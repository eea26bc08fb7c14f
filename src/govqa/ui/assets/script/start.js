watchServer();
const wanted = new URLSearchParams(location.search).get("q");
if (wanted) ask(wanted.slice(0, 2000));
else if (canHover) question.focus();
