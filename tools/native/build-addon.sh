#!/bin/sh
# tools/native/build-addon.sh PROJECT: puts @tensorflow/tfjs-node into a project where its own installation cannot download
# libtensorflow. Its addon is compiled from the package's own sources against the library inside the PyPI wheel of
# tensorflow-cpu. Afterwards `COLLAPSAR_TFJS_NODE=PROJECT collapsar ...` finds engine native there; where Collapsar is
# installed in PROJECT itself, the variable is not needed.
# Linux on x86-64. Needs npm, Python 3 with pip, g++, 210 MB of download and 2 GB of disk while it runs (0.9 GB after).
set -eu
project=${1:?"usage: build-addon.sh PROJECT"}
tensorflow=${TENSORFLOW:-2.15.1}
case $(uname -sm) in
'Linux x86_64') ;;
*) echo "This script knows the wheels for Linux on x86-64 only." >&2 && exit 1 ;;
esac

mkdir -p "$project"
cd "$project"
[ -f package.json ] || npm init -y >/dev/null
npm install --ignore-scripts --no-audit --no-fund @tensorflow/tfjs-node@4.22.0
package=$PWD/node_modules/@tensorflow/tfjs-node

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# Headers of Node's C interface: the addon uses no other, so one build serves every Node.
(cd "$scratch" && npm pack --silent node-api-headers@1 && tar xzf node-api-headers-*.tgz)
# Which Python the wheel is for does not matter: only its C library is taken.
python3 -m pip download --quiet --no-deps --only-binary=:all: --implementation cp --python-version 3.11 --abi cp311 \
  --platform manylinux_2_17_x86_64 --platform manylinux2014_x86_64 --dest "$scratch" "tensorflow-cpu==$tensorflow"
(cd "$scratch" && python3 -m zipfile -e tensorflow_cpu-*.whl wheel)
library=$scratch/wheel/tensorflow

mkdir -p "$package/deps/lib" "$package/lib/napi-v8"
cp "$library/libtensorflow_cc.so.2" "$library/libtensorflow_framework.so.2" "$package/deps/lib/"
g++ -O2 -std=c++17 -fPIC -shared -DNAPI_VERSION=8 \
  -I"$scratch/package/include" -I"$library/include" \
  "$package/binding/tfjs_backend.cc" "$package/binding/tfjs_binding.cc" \
  -o "$package/lib/napi-v8/tfjs_binding.node" \
  -L"$package/deps/lib" -l:libtensorflow_cc.so.2 -l:libtensorflow_framework.so.2 -Wl,-rpath,'$ORIGIN/../../deps/lib'

TF_CPP_MIN_LOG_LEVEL=1 node -e '
  require("node:util").isNullOrUndefined ??= (value) => value === null || value === undefined;
  const tf = require("@tensorflow/tfjs-node");
  const product = tf.matMul(tf.tensor2d([1, 2, 3, 4], [2, 2]), tf.tensor2d([5, 6, 7, 8], [2, 2]));
  if (product.dataSync().join() !== "19,22,43,50") throw new Error("The addon computes a product wrongly.");
  console.log("tfjs-node", tf.version["tfjs-node"], "on libtensorflow", tf.backend().binding.TF_Version);
'
echo "COLLAPSAR_TFJS_NODE=$PWD"
