// Compressed bytes of any kind: an error that names the file, or bytes; never a crash. Bounded: what one input of a
// few kilobytes may unpack to is read up to 64 MiB and then left.
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>


#include "fuzz.h"
#include "hansieve/io/source.h"

namespace hansieve::fuzz {
namespace {

void check(std::string_view input) {
  static const std::string folder = [] {
    char name[] = "/tmp/hansieve_fuzz_XXXXXX";
    require(mkdtemp(name) != nullptr, "a directory for temporary files can be made");
    return std::string(name);
  }();
  constexpr const char* kSuffixes[] = {".gz", ".zst", ".xz", ".bz2"};
  Choices choices(input);
  const std::string path = folder + "/input" + kSuffixes[choices.below(4)];
  std::FILE* file = std::fopen(path.c_str(), "wb");
  require(file != nullptr, "the temporary file can be written");
  std::fwrite(choices.rest().data(), 1, choices.rest().size(), file);
  std::fclose(file);
  const auto source = open_source(path);
  if (!source) {
    require(source.error().message.find(path) != std::string::npos, "a refusal says where", source.error().message);
    return;
  }
  std::vector<char> buffer(kReadBytes);
  for (std::size_t total = 0; total < 64u << 20;) {
    const auto count = (*source)->read(buffer.data(), buffer.size());
    if (!count) {
      require(count.error().message.find(path) != std::string::npos, "a refusal says where", count.error().message);
      return;
    }
    if (*count == 0) return;
    total += *count;
  }
}

const Target target("compressed", check);

}  // namespace
}  // namespace hansieve::fuzz
