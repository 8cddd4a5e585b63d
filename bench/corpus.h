// The corpora of the benchmarks, which the command `hansieve bench` shares: src/measure/corpus.h.
#pragma once

#include "measure/corpus.h"

namespace bench = hansieve::measure;
