// Starts the editor's background workers from a file beside this one: a strict policy allows no other source.
globalThis.MonacoEnvironment = {
  getWorker: (_id, label) => new Worker(new URL('worker.js', import.meta.url), { name: label }),
};
