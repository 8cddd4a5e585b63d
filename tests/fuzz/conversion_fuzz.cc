// A conversion's configuration from anywhere: refused by name, or a converter that does what the naive one does, in every kernel.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "clean/convert/plan.h"
#include "clean/convert/table_converter.h"
#include "fuzz.h"
#include "reference/naive_converter.h"

namespace hansieve::fuzz {
namespace {

void check(std::string_view input) {
  static const std::string path = [] {
    char name[] = "/tmp/hansieve_fuzz_XXXXXX";
    require(mkdtemp(name) != nullptr, "a directory for temporary files can be made");
    return std::string(name) + "/input.json";
  }();
  std::FILE* file = std::fopen(path.c_str(), "wb");
  require(file != nullptr, "the temporary file can be written");
  std::fwrite(input.data(), 1, input.size(), file);
  std::fclose(file);
  const auto plan = convert::load_plan(path);
  if (!plan) {
    require(plan.error().message.find(path) != std::string::npos, "a refusal says where", plan.error().message);
    require(plan.error().code == ErrorCode::kConfiguration, "a refusal is a matter of configuration");
    return;
  }
  // What the configuration itself says is the text that is likeliest to be converted.
  const std::string text = valid_text(input) + "漢字與中文，裏面著書";
  const bool is_plain = plan->normalization.empty() && !plan->copies_descriptions;  // what the naive one knows
  std::string expected = is_plain ? test::NaiveConverter(*plan).convert(text) : std::string();
  for (const Kernel kernel : {Kernel::kScalar, Kernel::kAvx2, Kernel::kAvx512}) {
    if (kernel > best_kernel()) continue;
    std::string out;
    const auto converter = convert::make_converter(*plan, kernel);
    require(converter->convert(text, true, out, nullptr) == text.size(), "all of the text is taken");
    if (!is_plain && kernel == Kernel::kScalar) expected = out;
    require(out == expected, "every engine agrees with the naive one", text);
  }
}

const Target target("conversion", check);

}  // namespace
}  // namespace hansieve::fuzz
