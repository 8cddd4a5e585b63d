// A web archive from anywhere: what comes out are JSON objects with a text, whatever the chunks; what is no record is kept aside.
#include <memory>
#include <string>
#include <vector>

#include "fuzz.h"
#include "hansieve/io/json_object.h"
#include "hansieve/io/line_reader.h"
#include "hansieve/io/warc_source.h"

namespace hansieve::fuzz {
namespace {

std::string read_all(std::string_view archive, std::size_t at_once) {
  WarcSource source(std::make_unique<MemorySource>(archive, at_once));
  std::string out;
  std::vector<char> buffer(4096);
  for (;;) {
    const auto count = source.read(buffer.data(), buffer.size());
    if (!count) {
      require(count.error().message.find("fuzz input") != std::string::npos, "a refusal says where", count.error().message);
      return out;
    }
    if (*count == 0) return out;
    out.append(buffer.data(), *count);
    for (const WarcSource::Problem& problem : source.take_problems()) {
      require(problem.at <= archive.size() && !problem.reason.empty(), "a problem has a place and a reason");
    }
  }
}

void check(std::string_view input) {
  Choices choices(input);
  const std::size_t at_once = 1 + choices.below(100);
  const std::string_view archive = choices.rest();
  const std::string out = read_all(archive, archive.size() + 1);
  require(read_all(archive, at_once) == out, "the documents do not depend on chunks");
  JsonObject object;
  for_each_line(out, [&](std::string_view line) {
    require(object.parse(line).has_value() && find_text(object, "text").has_value(), "each line is an object with a text", line);
  });
}

const Target target("warc", check);

}  // namespace
}  // namespace hansieve::fuzz
