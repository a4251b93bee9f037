// While the app is developed, nothing is cached.
self.addEventListener("fetch", () => { });
