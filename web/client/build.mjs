// Builds what is published: ES modules, their types, the worker and the WebAssembly, all in `dist`.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { rolldown } from 'rolldown';

const HERE = import.meta.dirname;
const SOURCES = join(HERE, 'src');
const DIST = join(HERE, 'dist');

/** Every address that a module gives relative to itself. */
const OWN_URL = /new URL\('([^']+)', import\.meta\.url\)/g;

/** Names this build: pages and workers of different builds must not talk to each other. */
function buildName() {
  const hash = createHash('sha256');
  for (const name of readdirSync(SOURCES, { recursive: true }).sort()) {
    if (/\.\w+$/.test(name)) hash.update(name).update(readFileSync(join(SOURCES, name)));
  }
  return hash.digest('hex').slice(0, 16);
}

/** Keeps workers and WebAssembly as files of their own, beside the modules that name them. */
const ownFiles = {
  name: 'own-files',
  transform(code, id) {
    return code.replace(OWN_URL, (_, target) => {
      const file = resolve(dirname(id), target);
      const name = relative(SOURCES, file)
        .replaceAll(sep, '-')
        .replace(/^wasm-/, '');
      if (!file.endsWith('.ts')) {
        this.emitFile({ type: 'asset', fileName: name, source: readFileSync(file) });
        return `new URL('./${name}', import.meta.url)`;
      }
      const fileName = name.replace(/\.ts$/, '.js');
      this.emitFile({ type: 'chunk', id: file, fileName });
      return `new URL('./${fileName}', import.meta.url)`;
    });
  },
};

/** The modules; what they are made of is inside them, so that a page needs no bundler. */
async function writeModules() {
  const bundle = await rolldown({
    cwd: HERE,
    input: { index: 'src/index.ts', roster: 'src/roster.ts', rules: 'src/rules.ts' },
    transform: {
      target: ['chrome100', 'safari15.4'],
      define: { __LIANGDI_BUILD__: JSON.stringify(buildName()) },
    },
    plugins: [ownFiles],
  });
  await bundle.write({ dir: DIST, format: 'es', chunkFileNames: '[name].js' });
}
/** The types, with the endings that Node's way of looking for files asks for. */
function writeTypes() {
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '-p', join(HERE, 'tsconfig.build.json')], {
    stdio: 'inherit',
  });
  const types = join(DIST, 'types');
  for (const name of readdirSync(types, { recursive: true })) {
    if (!name.endsWith('.d.ts')) continue;
    const file = join(types, name);
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace(/( from '\.{1,2}\/[^']*?)(\.js)?';/g, "$1.js';"));
  }
  for (const folder of ['wasm', 'roster']) {
    const generated = join(folder, 'liangdi.d.ts');
    cpSync(join(SOURCES, generated), join(types, generated));
  }
}

/** Our licence and that of what is inside the modules. */
function writeLicences() {
  const idb = join(dirname(createRequire(import.meta.url).resolve('idb')), '..', 'LICENSE');
  const parts = [join(HERE, '../../LICENSE'), idb].map((file) => readFileSync(file, 'utf8'));
  writeFileSync(join(DIST, 'LICENSE'), parts.join('\n---\n\nidb:\n\n'));
}

rmSync(DIST, { recursive: true, force: true });
await writeModules();
writeTypes();
writeLicences();
