// Checks rendered manifests strictly, without a cluster: `node check.mjs FILE.yaml...`. Every resource becomes a typed literal,
// so that the compiler refuses unknown fields, wrong types and values; then its schema's patterns and quantities are checked.
// Kinds of Strimzi have no such package; SchemasTest reads them with Strimzi's own classes.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { parseAllDocuments } from 'yaml';

const here = dirname(fileURLToPath(import.meta.url));
const elsewhere = ['kafka.strimzi.io'];

// By the group of the API; groups of Kubernetes itself are the rest.
const packages = [
  [/(^|\.)keda\.sh$/, '@kubernetes-models/keda'],
  [/^postgresql\.cnpg\.io$/, '@kubernetes-models/cloudnative-pg'],
  [/^monitoring\.coreos\.com$/, '@kubernetes-models/prometheus-operator'],
  [/^gateway\.networking\.k8s\.io$/, '@kubernetes-models/gateway-api'],
];

function moduleOf({ apiVersion, kind }) {
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
  const owner = packages.find(([pattern]) => pattern.test(group))?.[1] ?? 'kubernetes-models';
  return `${owner}/${apiVersion}/${kind}`;
}

function nameOf({ kind, metadata }) {
  return `${kind} ${metadata?.name}`;
}

function read(file) {
  return parseAllDocuments(readFileSync(file, 'utf8')).map((document) => {
    if (document.errors.length > 0) {
      throw new Error(`${file}: ${document.errors[0].message}`);
    }
    return document.toJS();
  });
}

/**
 * Barman Cloud's ObjectStore has no package, but holds what CloudNativePG itself took before: it is checked as that.
 */
function known(resource) {
  if (resource.apiVersion !== 'barmancloud.cnpg.io/v1' || resource.kind !== 'ObjectStore') {
    return resource;
  }
  const { configuration, ...rest } = resource.spec;
  return {
    apiVersion: 'postgresql.cnpg.io/v1',
    kind: 'Cluster',
    metadata: resource.metadata,
    spec: { instances: 1, storage: { size: '1Gi' }, backup: { barmanObjectStore: configuration, ...rest } },
  };
}

function compile(folder, sources) {
  const files = sources.map(({ file, resources }) => {
    const lines = resources.map(
      (resource, i) =>
        `// ${nameOf(resource)}\nimport type { I${resource.kind} as K${i} } from '${moduleOf(resource)}';\n` +
        `export const r${i}: K${i} = ${JSON.stringify(resource, null, 2)};`,
    );
    const path = join(folder, `${basename(file, '.yaml')}.ts`);
    writeFileSync(path, lines.join('\n'));
    return path;
  });
  const program = ts.createProgram(files, {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    noEmit: true,
    skipLibCheck: true,
    strict: true,
    types: [],
  });
  return ts.getPreEmitDiagnostics(program).map((diagnostic) => {
    const text = ts.flattenDiagnosticMessageText(diagnostic.messageText, ' ');
    const source = diagnostic.file;
    if (!source) {
      return text;
    }
    const before = source.text.slice(0, diagnostic.start);
    const resource = before.slice(before.lastIndexOf('\n// ') + 4).split('\n')[0].replace(/^\/\/ /, '');
    const line = source.text.slice(diagnostic.start).split('\n')[0];
    return `${basename(source.fileName, '.ts')}: ${resource}: ${text} At: ${line}`;
  });
}

async function validate({ file, resources }) {
  const problems = [];
  for (const resource of resources) {
    try {
      const { [resource.kind]: Model } = await import(moduleOf(resource));
      new Model(resource).validate();
    } catch (error) {
      problems.push(`${basename(file)}: ${nameOf(resource)}: ${error.message}`);
    }
  }
  return problems;
}

const files = process.argv.slice(2);
if (files.length === 0) {
  console.error('Usage: node check.mjs FILE.yaml...');
  process.exit(64);
}
const folder = join(here, 'generated');
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder);
const sources = files.map((file) => ({
  file,
  resources: read(file)
    .filter(({ apiVersion }) => !elsewhere.includes(apiVersion.split('/')[0]))
    .map(known),
}));
const problems = [...compile(folder, sources), ...(await Promise.all(sources.map(validate))).flat()];
problems.forEach((problem) => console.error(problem));
const count = sources.reduce((sum, { resources }) => sum + resources.length, 0);
console.log(`${count} resources, ${problems.length} problems`);
process.exit(problems.length > 0 ? 1 : 0);
