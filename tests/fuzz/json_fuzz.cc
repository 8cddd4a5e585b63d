// A line of JSON Lines: members are slices of the line, strings survive the way to text and back.
#include <vector>

#include "fuzz.h"
#include "hansieve/io/json_object.h"
#include "hansieve/io/json_text.h"
#include "hansieve/io/line_reader.h"

namespace hansieve::fuzz {
namespace {

void check_line(std::string_view line) {
  static JsonObject object;
  if (auto ok = object.parse(line); !ok) {
    require(!ok.error().message.empty(), "a refusal says why");
    return;
  }
  std::vector<std::string_view> elements;
  std::vector<JsonMember> members;
  for (const JsonMember& member : object.members()) {
    require(member.value.data() >= line.data() && member.value.data() + member.value.size() <= line.data() + line.size(),
            "values are slices of the line");
    if (member.value.starts_with('[')) json_elements(member.value, elements);
    if (member.value.starts_with('{')) json_members(member.value, members);
    if (!member.is_string()) continue;
    std::string text, applied;
    Edits edits;
    json_unescape(member.inside(), text, &edits);
    edits.apply(member.inside(), applied);
    require(applied == text, "the edits lead from spelling to text", line);
    if (!is_utf8(text)) continue;
    for (const JsonSpelling spelling : {JsonSpelling::kUtf8, JsonSpelling::kAscii}) {
      std::string spelled, back;
      json_escape(text, spelling, spelled);
      json_unescape(spelled, back);
      require(back == text, "escaping can be undone", line);
    }
  }
  (void)find_text(object, {});
}

void check(std::string_view input) {
  Choices choices(input);
  const std::size_t at_once = 1 + choices.below(200);
  MemorySource source(choices.rest(), at_once);
  LineReader reader(source);
  std::string all;
  for (std::string batch;;) {
    const auto more = reader.next(batch);
    require(more.has_value(), "memory can be read");
    if (!*more) break;
    for_each_line(batch, [&](std::string_view line) {
      all += line;
      // A block of its own, so that a sanitizer sees the slightest overrun.
      const std::vector<char> exact(line.begin(), line.end());
      check_line({exact.data(), exact.size()});
    });
  }
  require(all == choices.rest(), "every byte is in one line");
}

const Target target("json", check);

}  // namespace
}  // namespace hansieve::fuzz
