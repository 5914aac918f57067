// Computes graph models and layers models with TensorFlow.js, many in one process.
//
//   node graph_model.mjs [cpu|wasm] < REQUESTS
//
// A request is a line of JSON: {"model": DIR, "images": FILE, "shape": [...], "dtype": "float32" | "int32", "folder": DIR}; the file holds the values, 4 bytes
// each. For each, every output of the graph's signature, or of the layers model, is written to DIR/NAME.bin, and a line {"NAME": {"shape": [...], "dtype": ...}, ...} is printed.
import fs from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';
import * as tf from '@tensorflow/tfjs';

const read = file => {
  const bytes = fs.readFileSync(file);
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
};

const bytesOf = values => Buffer.from(values.buffer, values.byteOffset, values.byteLength);

tf.env().set('PROD', true);
const backend = process.argv[2] ?? 'cpu';
if (backend === 'wasm') {
  await import('@tensorflow/tfjs-backend-wasm');
}
if (!await tf.setBackend(backend)) {
  throw new Error(`there is no backend ${backend}`);
}
const models = {};

async function load(folder) {
  const description = JSON.parse(fs.readFileSync(path.join(folder, 'model.json'), 'utf8'));
  // The files as they lie, through the same decoder that the browser's loader uses.
  const handler = {
    load: () => tf.io.getModelArtifactsForJSON(description, async manifest => [
      manifest.flatMap(group => group.weights),
      tf.io.CompositeArrayBuffer.join(manifest.flatMap(group => group.paths).map(name => read(path.join(folder, name)))),
    ]),
  };
  if (description.format === 'layers-model') {
    const model = await tf.loadLayersModel(handler);
    return { names: model.outputNames, compute: images => model.predictOnBatch(images) };
  }
  const model = await tf.loadGraphModel(handler);
  const names = Object.keys(description.signature.outputs);
  return { names, compute: images => model.execute({ images }, names) };
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  const { names, compute } = (models[request.model] ??= await load(request.model));
  const values = request.dtype === 'int32' ? new Int32Array(read(request.images)) : new Float32Array(read(request.images));
  const images = tf.tensor(values, request.shape, request.dtype);
  const outputs = [compute(images)].flat();
  const answer = {};
  outputs.forEach((output, index) => {
    fs.writeFileSync(path.join(request.folder, `${names[index]}.bin`), bytesOf(output.dataSync()));
    answer[names[index]] = { shape: output.shape, dtype: output.dtype };
  });
  tf.dispose([images, ...outputs]);
  console.log(JSON.stringify(answer));
}
