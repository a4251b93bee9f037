// What only the page knows: who has signed in, where the broker is, when the device wakes up, and light or dark.
export const brokerUrl = () => document.querySelector("meta[name=mqtt-url]").content || `${location.origin.replace(/^http/, "ws")}/mqtt`;

export function watch(listener) {
  const wake = () => { if (document.visibilityState === "visible") listener.invokeMethodAsync("Woken"); };
  addEventListener("online", wake);
  document.addEventListener("visibilitychange", wake);
}

export const remember = (user, password) => { sessionStorage.user = user; sessionStorage.password = password; };
export const remembered = () => sessionStorage.user ? [sessionStorage.user, sessionStorage.password] : [];
export const forget = () => sessionStorage.clear();

export function setTheme(theme) {
  localStorage.theme = theme;
  showTheme();
}

export const theme = () => localStorage.theme ?? "auto";

function showTheme() {
  if (theme() === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme();
}

showTheme();
navigator.serviceWorker?.register("service-worker.js", { updateViaCache: "none" }); // starts without a network
