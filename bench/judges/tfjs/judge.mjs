// Computes an exported model with TensorFlow.js and compares its outputs with ours.
//
//   node judge.mjs MODEL_DIR INPUTS.npy EXPECTED_DIR [--backend cpu|wasm] [--batch 32] [--repeat 1]
//
// MODEL_DIR holds model.json, of a layers model or a graph model ("format" says which), and its shards. INPUTS.npy holds the images
// as the model takes them, [n, height, width, 3]. EXPECTED_DIR holds NAME.npy for every output of the model; for a layers model NAME
// is the output layer's, for a graph model the signature's. Where the model gives more outputs than there are files, these go unjudged,
// and are listed. One line of JSON goes to stdout; the exit code is 0 whatever the differences are: who calls judges them.

import {readFileSync, existsSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import {loadModel, tf, useBackend} from './models.mjs';

const {positionals, values: options} = parseArgs({
  allowPositionals: true,
  options: {
    backend: {type: 'string', default: 'cpu'},
    batch: {type: 'string', default: '32'},
    repeat: {type: 'string', default: '1'},
  },
});
if (positionals.length !== 3) {
  console.error('node judge.mjs MODEL_DIR INPUTS.npy EXPECTED_DIR [--backend cpu|wasm] [--batch 32] [--repeat 1]');
  process.exit(2);
}

const [folder, inputsFile, expectedFolder] = positionals;
const batch = Number(options.batch);
const repeat = Number(options.repeat);

// NumPy's format, versions 1 to 3, C order.
function readNpy(file) {
  const bytes = readFileSync(file);
  const major = bytes[6];
  const start = major === 1 ? 10 : 12;
  const length = major === 1 ? bytes.readUInt16LE(8) : bytes.readUInt32LE(8);
  const header = bytes.toString('latin1', start, start + length);
  const descr = /'descr':\s*'([^']+)'/.exec(header)[1];
  const shape = /'shape':\s*\(([^)]*)\)/.exec(header)[1].split(',').map(text => text.trim()).filter(text => text !== '').map(Number);
  if (/'fortran_order':\s*True/.test(header)) {
    throw new Error(`${file}: Fortran order is not read`);
  }
  const kinds = {'<f4': Float32Array, '<f8': Float64Array, '|u1': Uint8Array, '<i4': Int32Array, '<i8': BigInt64Array};
  const kind = kinds[descr] ?? (() => { throw new Error(`${file}: the type ${descr} is not read`); })();
  const copy = new Uint8Array(bytes.subarray(start + length)); // aligned
  const data = new kind(copy.buffer, 0, shape.reduce((a, b) => a * b, 1));
  return {shape, descr, data: data instanceof BigInt64Array ? Int32Array.from(data, Number) : data};
}

function largestDifference(expected, actual) {
  if (expected.length !== actual.length) {
    return {absolute: Infinity, relative: Infinity};
  }
  let absolute = 0;
  let magnitude = 0;
  for (let index = 0; index < expected.length; index++) {
    const difference = Math.abs(expected[index] - actual[index]);
    absolute = difference > absolute || Number.isNaN(difference) ? difference : absolute;
    magnitude = Math.max(magnitude, Math.abs(expected[index]));
  }
  return {absolute, relative: absolute / Math.max(magnitude, Number.MIN_VALUE)}; // relative to the output's largest value
}

await useBackend(options.backend);
const {format, model, names: outputNames, compute} = await loadModel(folder);

const inputs = readNpy(inputsFile);
const [count, ...imageShape] = inputs.shape;
const imageSize = imageShape.reduce((a, b) => a * b, 1);
const type = inputs.descr === '<f4' || inputs.descr === '<f8' ? 'float32' : 'int32'; // TensorFlow.js has no bytes but in int32
const parts = outputNames.map(() => []);
const shapes = [];
let seconds = 0;
let timed = 0;
for (let round = 0; round <= repeat; round++) { // the first round warms up and is compared
  for (let first = 0; first < count; first += batch) {
    const size = Math.min(batch, count - first);
    const images = tf.tensor(inputs.data.slice(first * imageSize, (first + size) * imageSize), [size, ...imageShape], type);
    const start = performance.now();
    const outputs = compute(images);
    const arrays = await Promise.all(outputs.map(output => output.data()));
    if (round > 0) {
      seconds += (performance.now() - start) / 1000;
      timed += size;
    } else {
      arrays.forEach((array, index) => parts[index].push(array.slice()));
      outputs.forEach((output, index) => { shapes[index] = output.shape; });
    }
    tf.dispose([images, ...outputs]);
  }
}

const differences = {};
const unjudged = [];
outputNames.forEach((name, index) => {
  const file = join(expectedFolder, `${name}.npy`);
  if (!existsSync(file)) {
    unjudged.push(name);
    return;
  }
  const actual = parts[index].flatMap(part => Array.from(part));
  const expected = readNpy(file);
  const same = expected.shape.slice(1).join() === shapes[index].slice(1).join();
  differences[name] = {...(same ? largestDifference(expected.data, actual) : {absolute: Infinity, relative: Infinity}), shape: [count, ...shapes[index].slice(1)]};
});
const missing = readdirSync(expectedFolder).filter(file => file.endsWith('.npy')).map(file => file.slice(0, -4)).filter(name => !outputNames.includes(name));

// JSON has no infinity: a difference that is none comes out as null.
console.log(JSON.stringify({
  format,
  backend: tf.getBackend(),
  version: tf.version_core,
  images: count,
  differences,
  unjudged,
  missing,
  images_per_second: seconds > 0 ? Number((timed / seconds).toFixed(1)) : null,
  metadata: model.getUserDefinedMetadata?.() ?? model.metadata ?? null,
}));
