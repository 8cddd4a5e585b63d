#include "hansieve/io/compression.h"

#include <array>

namespace hansieve {
namespace {

struct Form {
  Compression compression;
  std::string_view suffix, name, magic;
};

using namespace std::string_view_literals;

// bzip2's own magic is text ("BZh9"); the number of its first block or of its end belongs to it.
constexpr std::array<Form, 6> kForms = {{
    {Compression::kGzip, ".gz", "gzip", "\x1F\x8B"sv},
    {Compression::kZstd, ".zst", "zstd", "\x28\xB5\x2F\xFD"sv},
    {Compression::kXz, ".xz", "xz", "\xFD\x37zXZ\0"sv},
    {Compression::kBzip2, ".bz2", "bzip2", "BZh?\x31\x41\x59\x26\x53\x59"sv},
    {Compression::kBzip2, "", "bzip2", "BZh?\x17\x72\x45\x38\x50\x90"sv},
    {Compression::kZstd, "", "zstd", "\x50\x2A\x4D\x18"sv},  // a skippable frame, as pzstd begins
}};

bool begins(std::string_view magic, std::string_view head) {
  for (std::size_t i = 0; i < magic.size() && i < head.size(); ++i) {
    if (magic[i] != head[i] && !(magic[i] == '?' && head[i] >= '1' && head[i] <= '9')) return false;
  }
  return true;
}

}  // namespace

Compression compression_of(std::string_view path) {
  for (const Form& form : kForms) {
    if (!form.suffix.empty() && path.ends_with(form.suffix)) return form.compression;
  }
  return Compression::kNone;
}

std::string_view without_compression(std::string_view path) {
  for (const Form& form : kForms) {
    if (!form.suffix.empty() && path.ends_with(form.suffix)) {
      return path.substr(0, path.size() - form.suffix.size());
    }
  }
  return path;
}

std::string_view compression_name(Compression compression) {
  for (const Form& form : kForms) {
    if (form.compression == compression) return form.name;
  }
  return "none";
}

Compression sniff_compression(std::string_view head, bool* more) {
  if (more) *more = false;
  for (const Form& form : kForms) {
    if (!begins(form.magic, head)) continue;
    if (head.size() >= form.magic.size()) return form.compression;
    if (more) *more = true;
  }
  return Compression::kNone;
}

}  // namespace hansieve
