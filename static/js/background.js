// A request the page makes by itself (a refresh each minute) never counts as presence.
document.body.addEventListener("htmx:configRequest", (event) => {
  const cause = event.detail.triggeringEvent;
  if (!cause || !cause.isTrusted) event.detail.headers["X-Background"] = "1";
});
