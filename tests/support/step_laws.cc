#include "support/step_laws.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "hansieve/text/utf8.h"

namespace hansieve::test {
namespace {

bool on_code_point(std::string_view text, std::size_t at) {
  return at == text.size() || (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80;
}

}  // namespace

std::string valid_text(std::string_view bytes) {
  std::string out;
  std::size_t at = 0;
  for (Invalid bad = find_invalid(bytes); bad.size > 0; bad = find_invalid(bytes, at)) {
    out.append(bytes, at, bad.at - at);
    out += "\uFFFD";
    at = bad.at + bad.size;
  }
  return out.append(bytes, at, bytes.size() - at);
}

std::string apply_once(const Step& step, std::string_view text) {
  Edits edits;
  step.find(text, {}, nullptr, edits);
  std::string out;
  edits.apply(text, out);
  return out;
}

std::unique_ptr<StepMemory> memory_behind(const Step& step, std::string_view first) {
  std::unique_ptr<StepMemory> memory;
  Edits edits;
  step.find_and_remember(first, {true, false}, memory, edits);
  return memory;
}

std::string broken_law(const Step& step, std::string_view text) {
  Edits edits;
  step.find(text, {}, nullptr, edits);
  std::size_t done = 0;
  for (const Edit& edit : edits.list()) {
    if (edit.begin < done || edit.end < edit.begin || edit.end > text.size()) return "edits out of order";
    if (!on_code_point(text, edit.begin) || !on_code_point(text, edit.end)) return "an edit inside a code point";
    done = edit.end;
  }
  std::string once;
  edits.apply(text, once);
  if (find_invalid(once).size > 0) return "output is no UTF-8";
  const std::string twice = apply_once(step, once);
  if (twice == once) return {};
  const auto at = std::mismatch(once.begin(), once.end(), twice.begin(), twice.end()).first - once.begin();
  return "not stable near: " + once.substr(static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, at - 60)), 120);
}

std::vector<std::pair<std::string, std::string>> shared_texts() {
  namespace fs = std::filesystem;
  std::vector<std::pair<std::string, std::string>> texts;
  const fs::path root = fs::path(HANSIEVE_SOURCE_DIR) / ".." / "shared" / "data";
  if (!fs::exists(root)) return texts;
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    const fs::path& path = entry.path();
    if (path.extension() != ".txt" && path.extension() != ".md") continue;
    std::ifstream in(path, std::ios::binary);
    texts.emplace_back(path.string(), valid_text(std::string(std::istreambuf_iterator<char>(in), {})));
  }
  std::sort(texts.begin(), texts.end());
  return texts;
}

}  // namespace hansieve::test
