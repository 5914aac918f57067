// Loads exported models, of layers or graphs, with TensorFlow.js.
import fs from 'node:fs';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';

export {tf};

// cpu or wasm.
export async function useBackend(name) {
  if (name === 'wasm') {
    await import('@tensorflow/tfjs-backend-wasm');
  }
  if (!await tf.setBackend(name)) {
    throw new Error(`there is no backend ${name}`);
  }
  await tf.ready();
}

// A folder with model.json, whose "format" says which kind it is: its outputs' names, and a function from images to a list of outputs.
export async function loadModel(folder) {
  const description = JSON.parse(fs.readFileSync(path.join(folder, 'model.json'), 'utf8'));
  // The files as they lie, through the same decoder that the browser's loader uses.
  const handler = {
    load: () => tf.io.getModelArtifactsForJSON(description, async manifest => [
      manifest.flatMap(group => group.weights),
      tf.io.CompositeArrayBuffer.join(manifest.flatMap(group => group.paths).map(name => readBuffer(path.join(folder, name)))),
    ]),
  };
  if (description.format === 'layers-model') {
    const model = await tf.loadLayersModel(handler);
    return {format: description.format, model, names: model.outputNames, compute: images => [model.predictOnBatch(images)].flat()};
  }
  const model = await tf.loadGraphModel(handler);
  const names = Object.keys(description.signature.outputs);
  return {format: description.format, model, names, compute: images => [model.execute({images}, names)].flat()};
}

// A file's bytes in a buffer of their own.
export function readBuffer(file) {
  const bytes = fs.readFileSync(file);
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
}
