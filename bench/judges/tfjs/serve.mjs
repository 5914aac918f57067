// Computes graph models and layers models with TensorFlow.js, many in one process.
//
//   node serve.mjs [cpu|wasm] < REQUESTS
//
// A request is a line of JSON: {"model": DIR, "images": FILE, "shape": [...], "dtype": "float32" | "int32", "folder": DIR}; the file holds the values, 4 bytes
// each. For each, every output of the graph's signature, or of the layers model, is written to DIR/NAME.bin, and a line {"NAME": {"shape": [...], "dtype": ...}, ...} is printed.
import fs from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';
import {loadModel, readBuffer, tf, useBackend} from './models.mjs';

const bytesOf = values => Buffer.from(values.buffer, values.byteOffset, values.byteLength);

tf.env().set('PROD', true);
await useBackend(process.argv[2] ?? 'cpu');
const models = {};

for await (const line of readline.createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  const { names, compute } = (models[request.model] ??= await loadModel(request.model));
  const values = request.dtype === 'int32' ? new Int32Array(readBuffer(request.images)) : new Float32Array(readBuffer(request.images));
  const images = tf.tensor(values, request.shape, request.dtype);
  const outputs = compute(images);
  const answer = {};
  outputs.forEach((output, index) => {
    fs.writeFileSync(path.join(request.folder, `${names[index]}.bin`), bytesOf(output.dataSync()));
    answer[names[index]] = { shape: output.shape, dtype: output.dtype };
  });
  tf.dispose([images, ...outputs]);
  console.log(JSON.stringify(answer));
}
