// What a configuration asks for, with its dictionaries loaded: the common language of the loaders, the
// fast converter and the naive one the tests compare it with.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "clean/convert/dictionary.h"
#include "hansieve/base/result.h"

namespace hansieve::convert {

/// The text is normalized, cut into segments by the segmentation dictionary (leftmost longest keys, and
/// what lies between them), and each segment is sent through the stages by itself.
struct Plan {
  std::string name;                       ///< "t2s", or the file's name without ".json"
  std::vector<Dictionary> normalization;  ///< passes over the whole text beforehand; none before OpenCC 1.3.2
  bool has_segmentation = false;
  Dictionary segmentation;         ///< only the keys count
  std::vector<Dictionary> stages;  ///< flattened: the longest match is the one
  bool copies_descriptions = false;  ///< ideographic description sequences pass unchanged (1.3.2 and later)
  std::uint64_t fingerprint = 0;   ///< XXH3 of every entry in use, in order
};

/// Loads a configuration that the installed OpenCC knows by name, or a .json file by path.
Result<Plan> load_plan(const std::string& configuration);

/// The OpenCC release whose dictionaries have this fingerprint, or "" if none that we know.
std::string known_release(std::uint64_t fingerprint);

}  // namespace hansieve::convert
