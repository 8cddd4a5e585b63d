// What a program outside of the project writes to clean a text.
#include <string>

#include "hansieve/pipeline/pipeline.h"

int main() {
  const auto pipeline = hansieve::Pipeline::make({});
  if (!pipeline) return 1;
  std::string out;
  hansieve::TextCleaner cleaner(**pipeline, false, [&](const hansieve::Piece& piece) { out += piece.text; });
  cleaner.push("漢語環境\n");
  cleaner.finish();
  return out == "汉语环境\n" ? 0 : 1;
}
