// Provisional front: `hansieve clean` over stdin, text or JSON Lines.
#include <simdjson.h>

#include <CLI/CLI.hpp>
#include <iostream>

#include "hansieve/pipeline/pipeline.h"

namespace {

std::string escape(std::string_view s) {
  std::string out;
  for (const char c : s) {
    if (c == '"' || c == '\\') out += '\\', out += c;
    else if (c == '\n') out += "\\n";
    else if (static_cast<unsigned char>(c) < 0x20) { char b[8]; snprintf(b, 8, "\\u%04x", c); out += b; }
    else out += c;
  }
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"hansieve"};
  auto* clean = app.add_subcommand("clean");
  hansieve::CleanOptions options;
  std::string format = "text", encoding, steps, skip, file;
  clean->add_option("--steps", options.steps)->delimiter(',');
  clean->add_option("--skip", options.skip)->delimiter(',');
  clean->add_option("--convert", options.convert);
  clean->add_option("--keep", options.keep)->delimiter(',');
  clean->add_option("--drop", options.drop)->delimiter(',');
  clean->add_option("--format", format);
  clean->add_option("--encoding", encoding);
  clean->add_option("input", file);
  CLI11_PARSE(app, argc, argv);
  auto pipeline = hansieve::Pipeline::make(options);
  if (!pipeline) { std::cerr << "hansieve: " << pipeline.error().message << "\n"; return static_cast<int>(pipeline.error().code); }
  std::ios::sync_with_stdio(false);
  std::string out;
  hansieve::TextCleaner cleaner(**pipeline, false, [&](const hansieve::Piece& p) { out += p.text; });
  if (format == "jsonl") {
    simdjson::dom::parser parser;
    for (std::string line; std::getline(std::cin, line);) {
      auto doc = parser.parse(line);
      std::string_view id = doc["id"], text = doc["text"];
      out.clear();
      cleaner.push(text);
      cleaner.finish();
      std::cout << "{\"id\":\"" << id << "\",\"text\":\"" << escape(out) << "\"}\n";
    }
    return 0;
  }
  std::vector<char> buffer(1 << 16);
  while (std::cin.read(buffer.data(), buffer.size()), std::cin.gcount() > 0) {
    cleaner.push({buffer.data(), static_cast<std::size_t>(std::cin.gcount())});
    std::cout << out;
    out.clear();
  }
  cleaner.finish();
  std::cout << out;
}
