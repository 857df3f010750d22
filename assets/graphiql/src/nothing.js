// Stands in for prettier's JavaScript plugins, which src/prettier.js does without.
export const parsers = {};
export const printers = {};
