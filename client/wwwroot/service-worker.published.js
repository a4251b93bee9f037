// Keeps the published files, so that the app starts without a network. A new version takes over at the next start.
self.importScripts("./service-worker-assets.js");
const cacheName = `files-${self.assetsManifest.version}`;
const isKept = asset => !/^service-worker/.test(asset.url);

self.addEventListener("install", event => event.waitUntil(keep()));
self.addEventListener("activate", event => event.waitUntil(forgetOthers()));
self.addEventListener("fetch", event => {
  if (event.request.method === "GET") event.respondWith(answer(event.request));
});

async function keep() {
  const requests = self.assetsManifest.assets
    .filter(isKept)
    .map(asset => new Request(asset.url, { integrity: asset.hash, cache: "no-cache" }));
  await (await caches.open(cacheName)).addAll(requests);
}

async function forgetOthers() {
  for (const key of await caches.keys()) if (key !== cacheName) await caches.delete(key);
}

async function answer(request) {
  const cache = await caches.open(cacheName);
  const kept = await cache.match(request.mode === "navigate" ? "index.html" : request);
  return kept ?? fetch(request);
}
