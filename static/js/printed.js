// Paper leaves the house: when this page of a case is printed, the access log says so.
(() => {
  const address = document.currentScript.dataset.printed;
  const token = () => JSON.parse(document.body.getAttribute("hx-headers") || "{}")["x-csrftoken"];
  window.addEventListener("beforeprint", () => {
    fetch(address, {
      method: "POST", credentials: "same-origin", keepalive: true,
      headers: { "X-CSRFToken": token(), Accept: "application/json" },
    }).catch(() => { /* no network: the reading itself was written before the page left */ });
  });
})();
