// Dependencies point one way: handler → routes → models → table. What several of them need stands beside them as leaves.
// Every rule is shown to bite by test/unit/repository/dependency-rules.test.ts.

const DATABASE_PACKAGES = '(^|node_modules/)(dynamodb-toolbox|@aws-sdk)(/|$)';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'routes-know-no-table',
      comment: 'A route never builds a key: it calls what the models export.',
      severity: 'error',
      from: { path: '^src/routes/' },
      to: { path: ['^src/table/', DATABASE_PACKAGES] },
    },
    {
      name: 'models-know-no-http',
      comment: 'A model never sees an event, a request or a route.',
      severity: 'error',
      from: { path: '^src/models/' },
      to: { path: '^src/(http|routes|handler)(/|\\.)' },
    },
    {
      name: 'table-knows-only-leaves',
      severity: 'error',
      from: { path: '^src/table/' },
      to: { path: '^src/(models|routes|http|auth|handler)(/|\\.)' },
    },
    {
      name: 'http-and-auth-know-no-data',
      severity: 'error',
      from: { path: '^src/(http|auth)/' },
      to: { path: ['^src/(models|table|routes|handler)(/|\\.)', DATABASE_PACKAGES] },
    },
    {
      name: 'observability-knows-only-leaves',
      comment: 'Everything may log; the log knows nothing of what is logged.',
      severity: 'error',
      from: { path: '^src/observability/' },
      to: { path: '^src/(models|table|routes|http|auth|handler)(/|\\.)' },
    },
    {
      name: 'services-have-one-door',
      comment: 'A service is reached by its index.ts alone, from other services too.',
      severity: 'error',
      from: { path: '^src/(?!models/)' },
      to: { path: '^src/models/(articles|comments|users)/', pathNot: '^src/models/[^/]+/index\\.ts$' },
    },
    {
      name: 'services-share-by-doors',
      severity: 'error',
      from: { path: '^src/models/([^/]+)/' },
      to: {
        path: '^src/models/(articles|comments|users)/',
        pathNot: ['^src/models/$1/', '^src/models/[^/]+/index\\.ts$'],
      },
    },
    {
      name: 'jobs-use-doors',
      comment: 'What works on several services (the sweep) reaches them by their doors, and builds none of their keys.',
      severity: 'error',
      from: { path: '^src/models/[^/]+.ts$' },
      to: {
        path: ['^src/models/(articles|comments|users)/', '^src/table/entities/(articles|comments|users|index)'],
        pathNot: '^src/models/[^/]+/index.ts$',
      },
    },
    {
      name: 'no-service-builds-the-keys-of-another',
      comment:
        'What a transaction or a round trip needs of another service is an action or a read that its index.ts exports.',
      severity: 'error',
      from: { path: '^src/models/([^/]+)/' },
      to: { path: '^src/table/entities/(articles|comments|users|index)', pathNot: '^src/table/entities/$1/' },
    },
    {
      name: 'routes-know-no-handler',
      severity: 'error',
      from: { path: '^src/routes/' },
      to: { path: '^src/handler\\.' },
    },
    {
      name: 'handler-knows-no-table',
      severity: 'error',
      from: { path: '^src/handler\\.' },
      to: { path: ['^src/table/', DATABASE_PACKAGES] },
    },
    {
      name: 'leaves-know-nobody',
      comment:
        'Single files right under src (errors, clock, settings …) are for everybody to use, so they use only each other.',
      severity: 'error',
      from: { path: '^src/[^/]+\\.ts$', pathNot: '^src/handler\\.' },
      to: { path: ['^src/[^/]+/', '^src/handler\\.'] },
    },
    {
      name: 'source-stands-alone',
      comment: 'What is bundled uses nothing that is only there for tools and tests.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|scripts|bench|harness|bundle)/', pathNot: '^src/' },
    },
    {
      name: 'tests-know-no-benchmarks',
      comment: 'What tests and benchmarks both need (a clock, faults, users, capacity units) is in harness/.',
      severity: 'error',
      from: { path: '^test/' },
      to: { path: '^bench/' },
    },
    {
      name: 'benchmarks-know-no-tests',
      severity: 'error',
      from: { path: '^bench/' },
      to: { path: '^test/' },
    },
    {
      name: 'scripts-know-neither',
      severity: 'error',
      from: { path: '^scripts/' },
      to: { path: '^(test|bench)/' },
    },
    {
      name: 'harness-knows-only-the-source',
      severity: 'error',
      from: { path: '^harness/' },
      to: { path: '^(test|bench|scripts)/' },
    },
    {
      name: 'no-development-packages',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: '/node_modules/@types/' },
    },
    {
      name: 'peers-stand-alone',
      comment: 'What this product is compared with takes nothing from it.',
      severity: 'error',
      from: { path: '^bench/peers/' },
      to: { path: '^(src|test|scripts|bench|harness)/', pathNot: '^bench/peers/' },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: { pathNot: '^bench/peers/' }, // their packages are installed by the benchmarks alone
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^bench/(peers/dist|node_modules)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
