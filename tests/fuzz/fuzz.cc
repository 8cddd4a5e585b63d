#include "fuzz.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace hansieve::fuzz {
namespace {

std::vector<const Target*>& targets() {
  static std::vector<const Target*> all;
  return all;
}

}  // namespace

Target::Target(const char* name, void (*check)(std::string_view)) : name_(name), check_(check) { targets().push_back(this); }

const Target* Target::find(std::string_view name) {
  for (const Target* target : targets()) {
    if (target->name_ == name) return target;
  }
  return nullptr;
}

std::string Target::names() {
  std::vector<std::string> sorted;
  for (const Target* target : targets()) sorted.emplace_back(target->name_);
  std::sort(sorted.begin(), sorted.end());
  std::string lines;
  for (const std::string& name : sorted) lines += name + "\n";
  return lines;
}

void require(bool holds, const char* property, std::string_view detail) {
  if (holds) return;
  detail = detail.substr(0, 600);
  std::fprintf(stderr, "fuzz: broken: %s\n%s\n", property, std::string(detail).c_str());
  std::abort();
}

void require_well_formed(const Edits& edits, std::string_view text) {
  const auto on_code_point = [&](std::size_t at) {
    return at == text.size() || (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80;
  };
  std::size_t done = 0;
  for (const Edit& edit : edits.list()) {
    require(edit.begin >= done && edit.end >= edit.begin && edit.end <= text.size(), "edits lie in order inside the text");
    require(on_code_point(edit.begin) && on_code_point(edit.end), "edits begin and end on code points");
    require(!edits.rule(edit).empty(), "every edit names its rule");
    done = edit.end;
  }
}

Result<std::size_t> MemorySource::read(char* to, std::size_t size) {
  const std::size_t count = std::min({size, at_once_, bytes_.size()});
  std::memcpy(to, bytes_.data(), count);
  bytes_.remove_prefix(count);
  return count;
}

}  // namespace hansieve::fuzz
