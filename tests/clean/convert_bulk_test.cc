// Every configuration against libopencc over real text: a part of it, or with HANSIEVE_SLOW_TESTS=1 all
// of it (about 210 MB for each configuration, half an hour in all).
#include <gtest/gtest.h>
#include <opencc/opencc.h>
#include <zstd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "clean/convert/plan.h"
#include "clean/convert/table_converter.h"

namespace hansieve {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string> kConfigurations = {"t2s",  "tw2s", "tw2sp", "hk2s", "s2t",   "s2tw", "s2twp",
                                                  "s2hk", "t2tw", "t2hk",  "tw2t", "hk2t", "t2jp", "jp2t"};

bool runs_everything() {
  const char* slow = std::getenv("HANSIEVE_SLOW_TESTS");
  return slow && *slow == '1';
}

std::string decompressed(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  const std::string packed{std::istreambuf_iterator<char>(in), {}};
  std::string out, buffer(ZSTD_DStreamOutSize(), '\0');
  ZSTD_DStream* const stream = ZSTD_createDStream();
  ZSTD_inBuffer source{packed.data(), packed.size(), 0};
  while (source.pos < source.size) {
    ZSTD_outBuffer target{buffer.data(), buffer.size(), 0};
    if (ZSTD_isError(ZSTD_decompressStream(stream, &target, &source))) break;
    out.append(buffer, 0, target.pos);
  }
  ZSTD_freeDStream(stream);
  return out;
}

class ConvertBulkTest : public testing::TestWithParam<std::string> {};

TEST_P(ConvertBulkTest, AgreesWithOpencc) {
  const fs::path folder = fs::path(HANSIEVE_SOURCE_DIR).parent_path() / "shared/data/bulk";
  if (!fs::exists(folder)) GTEST_SKIP() << "no real text at " << folder;
  const auto plan = convert::load_plan(GetParam());
  ASSERT_TRUE(plan);
  std::vector<std::shared_ptr<const Converter>> converters;
  for (const Kernel kernel : {Kernel::kScalar, Kernel::kAvx2, Kernel::kAvx512}) {
    if (kernel <= best_kernel()) converters.push_back(convert::make_converter(*plan, kernel));
  }
  const opencc::SimpleConverter opencc(GetParam() + ".json");
  const std::size_t every = runs_everything() ? 1 : 400;
  std::size_t line_number = 0;
  std::string ours;
  for (const auto& file : fs::directory_iterator(folder)) {
    if (file.path().extension() != ".zst") continue;
    const std::string text = decompressed(file.path());
    ASSERT_FALSE(text.empty()) << file.path();
    for (std::size_t at = 0; at < text.size(); ++line_number) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      const std::string_view line = std::string_view(text).substr(at, end - at);
      at = end + 1;
      if (line_number % every != 0) continue;
      const std::string expected = opencc.Convert(line.data(), line.size());
      for (const auto& converter : converters) {
        ours.clear();
        converter->convert(line, true, ours, nullptr);
        ASSERT_TRUE(ours == expected) << file.path() << " line with " << line.substr(0, 60);
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, ConvertBulkTest, testing::ValuesIn(kConfigurations), [](const auto& test) { return test.param; });

}  // namespace
}  // namespace hansieve
