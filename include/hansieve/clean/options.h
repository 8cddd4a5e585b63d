// What cleaning should do: every choice that changes its output, with its default.
#pragma once

#include <memory>
#include <string>
#include <vector>

namespace hansieve {

class RepeatedLines;

struct CleanOptions {
  /// Steps to run, by name, in any order; empty means all of them. {"none"} only decodes.
  std::vector<std::string> steps;
  /// Steps to leave out.
  std::vector<std::string> skip;
  /// OpenCC configuration: t2s, tw2s, ..., none, or the path of a configuration file.
  std::string convert = "t2s";
  /// Keep words of Simplified text that the conversion would damage (乾县 -> 干县): not OpenCC's bytes.
  bool safe_mixed = false;
  /// Rewrite ASCII punctuation between Han as full-width.
  bool fullwidth_punctuation = false;
  /// Boilerplate classes to keep although the default drops them, and to drop although it keeps them.
  std::vector<std::string> keep, drop;
  /// Contents of further boilerplate rule files (TOML), each with the name to use in messages.
  struct Rules { std::string name, toml; };
  std::vector<Rules> rules;
  /// Lines that go because many documents have them (class furniture); null: none.
  std::shared_ptr<const RepeatedLines> repeated;
};

}  // namespace hansieve
