// The operations that execute.mjs asks. `anyErrors` stands where errors race under a parent that is nulled.

const ORDER = [
  { name: 'keys come as asked, slow or not', query: '{ boom { slow ok __typename } hello }' },
  { name: 'keys of fragments come where they are spread', query: '{ ...F hello } fragment F on Query { boom { slow ok } }' },
  { name: 'a key stays where it is first asked', query: '{ hello boom { ok } hello ...F } fragment F on Query { boom { slow ok } }' },
  { name: 'inline fragments keep the order', query: '{ boom { ... on Boom { slow } ok ... { __typename } } }' },
  { name: 'aliases are keys of their own', query: '{ b: hello a: hello boom { z: ok y: ok ok } }' },
  { name: 'root fields run apart under aliases', query: '{ a: boom { slow } b: boom { ok } a2: boomNonNull { slow } }' },
];

const MERGING = [
  { name: 'a field asked twice', query: '{ boom { ok ok } hello hello }' },
  { name: 'an object asked twice', query: '{ boom { ok } boom { slow } }' },
  { name: 'a list asked twice', query: '{ boom { list { ok } list { slow ok } } }' },
  { name: 'a list asked twice, nulls among it', query: '{ boom { listNullable { ok } } boom { listNullable { slow } } }' },
  { name: 'merged over fragments three deep', query: '{ boom { child { ok } } ...F } fragment F on Query { boom { ...G } } fragment G on Boom { child { child { ok } slow } }' },
  { name: 'merged with a skipped one', query: '{ boom { ok } boom @skip(if: true) { slow } }' },
  { name: 'merged where only the second is included', query: '{ boom @include(if: false) { ok } hello boom { slow } }' },
  { name: 'merged with the same arguments', query: '{ boom { echo(text: "a", maybe: 1) echo(maybe: 1, text: "a") } }' },
  { name: 'one error for a failing field asked twice', query: '{\n  boom { nullable }\n  boom { nullable }\n}' },
];

const ERRORS = [
  { name: 'a nullable field fails', query: '{\n  boom {\n    ok\n    nullable\n  }\n}' },
  { name: 'it fails under an alias', query: '{ x: boom { y: nullable } }' },
  { name: 'it fails inside a fragment', query: '{ boom { ok ...F } }\nfragment F on Boom {\n  nullable\n}' },
  { name: 'it fails deep below', query: '{ boom { child { child { nullable ok } } } }' },
  { name: 'a non-null field nulls its parent', query: '{ hello boom { ok nonNull } }' },
  { name: 'it nulls two levels', query: '{ hello boom { childNonNull { nonNull } ok } }' },
  { name: 'it nulls three levels', query: '{ hello boom { childNonNull { childNonNull { nonNull } } } }' },
  { name: 'it stops at the nullable child', query: '{ hello boom { child { nonNull ok } ok } }' },
  { name: 'it stops at the nearest nullable one', query: '{ boom { child { childNonNull { childNonNull { nonNull } } } ok } }' },
  { name: 'it nulls the whole answer', query: '{ hello boomNonNull { nonNull } }' },
  { name: 'it nulls the whole answer from deep below', query: '{ hello boomNonNull { childNonNull { childNonNull { nonNull } } } }' },
  { name: 'it stops below a non-null root', query: '{ hello boomNonNull { child { nonNull } ok } }' },
  { name: 'it fails under an alias in a nulled parent', query: '{ a: boom { b: childNonNull { c: nonNull } } hello }' },
  { name: 'both root fields fail', query: '{ a: boom { nonNull } b: boom { nonNull } hello }' },
  { name: 'a nullable and a non-null one fail', query: '{ boom { nullable nonNull } hello }', anyErrors: true },
  { name: 'two non-null ones fail', query: '{ boom { a: nonNull b: nonNull } }', anyErrors: true },
  { name: 'both nullable ones fail', query: '{ boom { a: nullable ok b: nullable } }' },
  { name: 'a slow neighbour of a failing one', query: '{ boom { slow nonNull } hello }' },
  { name: 'a slow neighbour of a failing nullable one', query: '{ boom { nullable slow } hello }' },
];

const LISTS = [
  { name: 'a list', query: '{ boom { list { ok } } }' },
  { name: 'a list with a null', query: '{ boom { listNullable { ok __typename } } }' },
  { name: 'an element of a list of non-null fails', query: '{ hello boom { list { oddFails } ok } }' },
  { name: 'elements of a list of nullable fail', query: '{ boom { listNullable { oddFails } ok } }' },
  { name: 'a nullable field fails in each element', query: '{ boom { list { ok nullable } } }' },
  { name: 'a non-null field fails in each nullable element', query: '{ boom { listNullable { nonNull } } }' },
  { name: 'lists in lists', query: '{ boom { list { list { ok } listNullable { ok } } } }' },
  { name: 'failing in lists in lists', query: '{ boom { listNullable { listNullable { oddFails } } } }' },
  { name: 'aliases in the path of an element', query: '{ a: boom { b: listNullable { c: nullable } } }' },
  { name: 'a failing list below a non-null root', query: '{ boomNonNull { child { list { nonNull } } ok } }', anyErrors: true },
];

const DIRECTIVES = [
  { name: 'skip and include', query: '{ boom { ok @skip(if: true) slow @include(if: true) } }' },
  { name: 'both at once', query: '{ a: hello @skip(if: false) @include(if: false) b: hello @skip(if: false) @include(if: true) }' },
  { name: 'everything in an object skipped', query: '{ boom { ok @skip(if: true) } hello }' },
  { name: 'everything skipped', query: '{ hello @skip(if: true) }' },
  { name: 'a failing field skipped', query: '{ boom { ok nonNull @skip(if: true) } }' },
  { name: 'a spread skipped', query: '{ hello ...F @skip(if: true) } fragment F on Query { boom { ok } }' },
  { name: 'a spread skipped here and included there', query: '{ boom { ...F @skip(if: true) child { ...F @include(if: true) } } } fragment F on Boom { ok }' },
  { name: 'an inline fragment included', query: '{ ... @include(if: true) { hello } ... on Query @include(if: false) { boom { ok } } }' },
  { name: 'by variable, yes', query: 'query ($v: Boolean!) { hello @include(if: $v) boom { ok @skip(if: $v) slow } }', variables: { v: true } },
  { name: 'by variable, no', query: 'query ($v: Boolean!) { hello @include(if: $v) boom { ok @skip(if: $v) slow } }', variables: { v: false } },
  { name: 'by a variable with a default', query: 'query ($v: Boolean! = false) { hello @include(if: $v) boom { ok } }' },
  { name: 'by a variable whose default is overridden', query: 'query ($v: Boolean! = false) { hello @include(if: $v) boom { ok } }', variables: { v: true } },
  { name: 'by a variable that is missing', query: 'query ($v: Boolean!) { hello @include(if: $v) }' },
];

const echo = (head, argument) => `query${head} { boom { echo${argument} } }`;
const ARGUMENTS = [
  { name: 'defaults', query: '{ boom { echo } }' },
  { name: 'all given', query: '{ boom { echo(text: "a", maybe: 7) } }' },
  { name: 'null for a nullable one', query: '{ boom { echo(maybe: null) } }' },
  { name: 'null for a non-null one with a default', query: '{ boom { echo(text: null) } }' },
  { name: 'lowest and highest integer', query: '{ boom { a: echo(maybe: -2147483648) b: echo(maybe: 2147483647) } }' },
  { name: 'negative zero', query: '{ boom { echo(maybe: -0) } }' },
  { name: 'integer beyond 32 bits', query: '{ boom { echo(maybe: 2147483648) } }' },
  { name: 'string escapes', query: '{ boom { echo(text: "a\\u00e9\\n\\t\\"q\\" \\\\ \\/") } }' },
  { name: 'escaped surrogate pair', query: '{ boom { echo(text: "\\uD83D\\uDE00") } }' },
  { name: 'escape in braces', query: '{ boom { echo(text: "\\u{1F600}\\u{E6}") } }' },
  { name: 'block string', query: '{ boom { echo(text: """\n    a\n      b \\""" c\n\n    """) } }' },
  { name: 'block string on one line', query: '{ boom { echo(text: """  "a" \\n  """) } }' },
  { name: 'letters and emoji, plain', query: '{ boom { echo(text: "żółć æøå 😀") } }' },
  { name: 'empty string', query: '{ boom { a: echo(text: "") b: echo(text: """""") } }' },
];

const VARIABLES = [
  { name: 'omitted: the default of the argument', query: echo('($t: String)', '(text: $t)'), variables: {} },
  { name: 'omitted: no value at all', query: echo('($m: Int)', '(maybe: $m)'), variables: {} },
  { name: 'no variables sent', query: echo('($t: String, $m: Int)', '(text: $t, maybe: $m)') },
  { name: 'null for a nullable argument', query: echo('($m: Int)', '(maybe: $m)'), variables: { m: null } },
  { name: 'null for a non-null argument with a default', query: echo('($t: String)', '(text: $t)'), variables: { t: null } },
  { name: 'default', query: echo('($m: Int = 7)', '(maybe: $m)'), variables: {} },
  { name: 'default of null', query: echo('($m: Int = null)', '(maybe: $m)'), variables: {} },
  { name: 'default overridden by a value', query: echo('($m: Int = 7)', '(maybe: $m)'), variables: { m: 8 } },
  { name: 'default overridden by null', query: echo('($m: Int = 7)', '(maybe: $m)'), variables: { m: null } },
  { name: 'default for a non-null one', query: echo('($t: String! = "d")', '(text: $t)'), variables: {} },
  { name: 'non-null with a default, null sent', query: echo('($t: String! = "d")', '(text: $t)'), variables: { t: null } },
  { name: 'required and missing', query: echo('($m: Int!)', '(maybe: $m)'), variables: {} },
  { name: 'required and null', query: echo('($m: Int!)', '(maybe: $m)'), variables: { m: null } },
  { name: 'required, missing and unused by what runs', query: 'query ($m: Int!) { hello boom @skip(if: true) { echo(maybe: $m) } }', variables: {} },
  { name: 'string for an integer', query: echo('($m: Int)', '(maybe: $m)'), variables: { m: '1' } },
  { name: 'boolean for an integer', query: echo('($m: Int)', '(maybe: $m)'), variables: { m: true } },
  { name: 'whole float for an integer', query: echo('($m: Int)', '(maybe: $m)'), variables: { m: 1.0 } },
  { name: 'fraction for an integer', query: echo('($m: Int)', '(maybe: $m)'), variables: { m: 1.5 } },
  { name: 'integer too large', query: echo('($m: Int)', '(maybe: $m)'), variables: { m: 3000000000 } },
  { name: 'integer far too large', query: echo('($m: Int)', '(maybe: $m)'), variables: { m: 1e300 } },
  { name: 'integer for a string', query: echo('($t: String!)', '(text: $t)'), variables: { t: 5 } },
  { name: 'list for a string', query: echo('($t: String!)', '(text: $t)'), variables: { t: ['a'] } },
  { name: 'object for an integer', query: echo('($m: Int)', '(maybe: $m)'), variables: { m: {} } },
  { name: 'letters and emoji', query: echo('($t: String!)', '(text: $t)'), variables: { t: 'æ 😀 "' } },
  { name: 'unknown ones are ignored', query: '{ hello }', variables: { nothing: 1 } },
  { name: 'one variable in two places', query: 'query ($m: Int) { boom { a: echo(maybe: $m) child { b: echo(maybe: $m) } } }', variables: { m: 3 } },
  { name: 'through a fragment', query: 'query ($m: Int = 2) { boom { ...F } } fragment F on Boom { echo(maybe: $m) }' },
];

const TWO = 'query A { hello } query B { boom { ok } }';
const OPERATIONS = [
  { name: 'chosen by name', query: TWO, operationName: 'B' },
  { name: 'the only one needs no name', query: 'query A { hello }' },
  { name: 'two and no name', query: TWO },
  { name: 'unknown name', query: TWO, operationName: 'C' },
  { name: 'name that an anonymous one does not bear', query: '{ hello }', operationName: 'A' },
  { name: 'variables of the chosen one only', query: 'query A($m: Int!) { boom { echo(maybe: $m) } } query B { hello }', operationName: 'B' },
];

const INTROSPECTION = [
  { name: 'type names everywhere', query: '{ __typename boom { t: __typename list { __typename } } }' },
  { name: 'type name asked twice under a nulled parent', query: '{ boom { __typename nonNull } }' },
  { name: 'schema beside data', query: '{ hello __schema { queryType { name } } boom { ok } }' },
  { name: 'a type', query: '{ __type(name: "Boom") { kind name ofType { name } possibleTypes { name } } }' },
  { name: 'an unknown type', query: '{ __type(name: "Nothing") { name } hello }' },
  { name: 'a type by variable', query: 'query ($n: String!) { __type(name: $n) { name kind } }', variables: { n: 'Int' } },
];

const groups = { ORDER, MERGING, ERRORS, LISTS, DIRECTIVES, ARGUMENTS, VARIABLES, OPERATIONS, INTROSPECTION };

export const CASES = Object.entries(groups).flatMap(([group, cases]) =>
  cases.map((asked) => ({ ...asked, name: `${group.toLowerCase()}: ${asked.name}` })),
);
