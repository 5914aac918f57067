#!/usr/bin/env bash
# Makes CD.Tests/Export/Samples anew: a thin network trained on Fashion-MNIST, exported in every format, with images and outputs.
# Usage: bench/judges/make_samples.sh    from the repository's root; needs python3 with numpy.
set -euo pipefail
cd "$(dirname "$0")/../.."
samples=CD.Tests/Export/Samples
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
program() { dotnet run -c Release --project CD.Runner -- "$@"; }

program train --epochs 3 --set model.width=8 --set augmentation.image_size=32 --set model.feature_heads=32 --set model.latent_dimensions=32 \
  --set training.batch_size=128 --set engine.dtype=float32 --device cpu --no-progress --output "$work/run"
find "$samples" -mindepth 1 -maxdepth 1 ! -name README.md -exec rm -r {} +
${PYTHON:-python3} bench/judges/make_samples.py images "$samples"
program embed "$work/run" --dataset arrays --data "$samples/bytes.npy" --output "$work/embedded" --clusters 2
cp "$work/embedded"/[hzp].npy "$samples"
for format in keras onnx safetensors npz; do program export "$work/run" --format $format --output "$samples/model.$format"; done
program export "$work/run" --format tfjs --output "$samples/tfjs"
program export "$work/run" --format savedmodel --output "$samples/savedmodel"
program export "$work/run" --format savedmodel --input uint8 --clusters 10 --output "$samples/savedmodel-uint8"
program export "$work/run" --format npz --stages h --clusters 10 --output "$work/centres.npz"
cp "$work/centres.npz" "$samples/centres.npz"
${PYTHON:-python3} bench/judges/make_samples.py clusters "$samples"
rm "$samples/centres.npz"
