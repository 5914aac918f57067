// Computes TensorFlow.js graph models with TensorFlow.js' own executor.
//
//   node graph_model.mjs < REQUESTS
//
// A request is a line of JSON: {"model": DIR, "images": FILE, "shape": [...], "dtype": "float32" | "int32", "folder": DIR}; the file holds the values, 4 bytes
// each. For each, every output of the signature is written to DIR/NAME.bin, and a line {"NAME": {"shape": [...], "dtype": ...}, ...} is printed.
import fs from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';
import * as tf from '@tensorflow/tfjs';

const read = file => {
  const bytes = fs.readFileSync(file);
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
};

tf.env().set('PROD', true);
await tf.setBackend('cpu');
const models = {};

async function load(folder) {
  const description = JSON.parse(fs.readFileSync(path.join(folder, 'model.json'), 'utf8'));
  const shards = description.weightsManifest.flatMap(group => group.paths).map(name => fs.readFileSync(path.join(folder, name)));
  const weights = Buffer.concat(shards);
  const model = await tf.loadGraphModel({
    load: async () => ({
      modelTopology: description.modelTopology,
      signature: description.signature,
      weightSpecs: description.weightsManifest.flatMap(group => group.weights),
      weightData: weights.buffer.slice(weights.byteOffset, weights.byteOffset + weights.byteLength),
    }),
  });
  return { model, names: Object.keys(description.signature.outputs) };
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  const { model, names } = (models[request.model] ??= await load(request.model));
  const values = request.dtype === 'int32' ? new Int32Array(read(request.images)) : new Float32Array(read(request.images));
  const images = tf.tensor(values, request.shape, request.dtype);
  const outputs = [model.execute({ images }, names)].flat();
  const answer = {};
  outputs.forEach((output, index) => {
    fs.writeFileSync(path.join(request.folder, `${names[index]}.bin`), Buffer.from(output.dataSync().buffer));
    answer[names[index]] = { shape: output.shape, dtype: output.dtype };
  });
  tf.dispose([images, ...outputs]);
  console.log(JSON.stringify(answer));
}
