#!/bin/sh
# tools/webgpu-software.sh [REPETITIONS]: checks engine webgpu where there is no GPU, on Mesa's software Vulkan: every
# operation against cpu (about two minutes of a processor), then the training steps beside PyTorch. Debian 12, as root, in a
# checkout after npm ci. Mesa comes from backports: Dawn refuses the 22.3 of Debian 12. The two npm packages (150 MB) are
# installed beside the others and not recorded.
set -eu
cd "$(dirname "$0")/.."
if ! ls /usr/share/vulkan/icd.d/lvp_icd*.json >/dev/null 2>&1; then
  echo 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian bookworm-backports main' \
    >/etc/apt/sources.list.d/backports.list
  apt-get update -q
  DEBIAN_FRONTEND=noninteractive apt-get install -yq --no-install-recommends -t bookworm-backports mesa-vulkan-drivers libvulkan1
fi
npm install --no-save --ignore-scripts --no-audit --no-fund webgpu@0.6 @tensorflow/tfjs-backend-webgpu@4.22.0
node tools/build.js
COLLAPSAR_SPEC_ENGINES=webgpu-software npx mocha --timeout 600000 spec/plugins/tensors/gradients.spec.ts
npm run bench -- tensors --engines webgpu-software --repetitions "${1:-3}"
