#include "measure/measured_table.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <string_view>

#include "hansieve/base/kernel.h"
#include "hansieve/base/version.h"
#include "hansieve/io/json_text.h"

namespace hansieve::measure {
namespace {

constexpr double kMega = 1e6;

std::string padded(const std::string& text, std::size_t width) {
  std::string out(width > text.size() ? width - text.size() : 0, ' ');
  return out += text;
}

// 1234.5 -> "1,234"; small ones with a digit behind the point.
std::string speed_text(double value) {
  char digits[32];
  std::snprintf(digits, sizeof digits, value < 10 ? "%.1f" : "%.0f", value);
  const std::string_view text = digits;
  if (text.find('.') != std::string_view::npos) return digits;
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i > 0 && (text.size() - i) % 3 == 0) out += ',';
    out += text[i];
  }
  return out;
}

std::string json_number(double value) {
  char digits[32];
  std::snprintf(digits, sizeof digits, "%.6g", value);
  return digits;
}

std::string quoted(const std::string& text) {
  std::string out;
  append_json_string(text, out);
  return out;
}

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '<') out += "&lt;";
    else if (c == '&') out += "&amp;";
    else if (c == '"') out += "&quot;";
    else if (static_cast<unsigned char>(c) >= 0x20) out += c;
  }
  return out;
}

constexpr std::size_t kTitleWidth = 32, kColumnWidth = 10;

}  // namespace

std::string machine_name() {
  std::ifstream in("/proc/cpuinfo");
  std::string name = "unknown processor";
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("model name")) {
      name = line.substr(line.find(':') + 2);
      break;
    }
  }
  return name + ", " + std::string(kernel_name(active_kernel()));
}

void MeasuredTable::add(const Task& task, std::vector<Measurement> row) { rows_.push_back({task.name, task.title, std::move(row)}); }

std::string MeasuredTable::head() const {
  std::string out = std::string("hansieve ") + kVersion + " on " + machine_name() + ", one thread\n";
  for (const MeasuredCorpus& corpus : corpora_) {
    out += corpus.name + ": " + speed_text(static_cast<double>(corpus.documents)) + " documents, " +
           speed_text(static_cast<double>(corpus.bytes) / kMega) + " MB (" + corpus.source + ")\n";
  }
  out += "\nMB/s" + std::string(kTitleWidth - 4, ' ');
  for (const MeasuredCorpus& corpus : corpora_) out += padded(corpus.name, kColumnWidth);
  return out + padded("memory", kColumnWidth + 3) + "\n";
}

std::string MeasuredTable::last_row() const {
  const Row& row = rows_.back();
  std::string out = row.title + std::string(kTitleWidth > row.title.size() ? kTitleWidth - row.title.size() : 1, ' ');
  std::uint64_t memory = 0;
  for (const Measurement& measured : row.measured) {
    out += padded(speed_text(measured.bytes_per_second() / kMega), kColumnWidth);
    memory = std::max(memory, measured.memory_bytes);
  }
  return out + padded(speed_text(static_cast<double>(memory) / kMega), kColumnWidth) + " MB\n";
}

std::string MeasuredTable::json() const {
  std::string out = "{\"schema\":\"hansieve.bench/1\",\"tool\":" + quoted(kVersion) + ",\"machine\":" + quoted(machine_name()) +
                    ",\"kernel\":" + quoted(std::string(kernel_name(active_kernel()))) + ",\n\"corpora\":[";
  for (const MeasuredCorpus& corpus : corpora_) {
    if (out.back() != '[') out += ",\n";
    out += "{\"name\":" + quoted(corpus.name) + ",\"source\":" + quoted(corpus.source) + ",\"documents\":" + std::to_string(corpus.documents) +
           ",\"bytes\":" + std::to_string(corpus.bytes) + "}";
  }
  out += "],\n\"measurements\":[";
  for (const Row& row : rows_) {
    for (std::size_t i = 0; i < corpora_.size(); ++i) {
      const Measurement& m = row.measured[i];
      if (out.back() != '[') out += ",\n";
      out += "{\"name\":" + quoted(row.name) + ",\"corpus\":" + quoted(corpora_[i].name) + ",\"bytes_per_second\":" + json_number(m.bytes_per_second()) +
             ",\"documents_per_second\":" + json_number(m.documents_per_second()) + ",\"seconds\":" + json_number(m.seconds) +
             ",\"rounds\":" + std::to_string(m.rounds) + ",\"memory_bytes\":" + std::to_string(m.memory_bytes) +
             ",\"share_of_memcpy\":" + json_number(m.bytes_per_second() / rows_.front().measured[i].bytes_per_second()) + "}";
    }
  }
  return out + "]}\n";
}

std::string MeasuredTable::svg() const {
  constexpr int kLeft = 220, kWidth = 560, kBar = 11, kGap = 12, kTop = 82;
  static constexpr const char* kColours[] = {"#2f6fd6", "#c2255c", "#2b8a3e", "#b4530a", "#8a3ffc"};
  double low = 1e300, high = 0;
  for (const Row& row : rows_) {
    for (const Measurement& m : row.measured) {
      low = std::min(low, m.bytes_per_second() / kMega);
      high = std::max(high, m.bytes_per_second() / kMega);
    }
  }
  const double first = std::floor(std::log10(low)), last = std::max(std::log10(1.3 * high), first + 1);
  const auto x_of = [&](double speed) { return static_cast<int>(kWidth * (std::log10(speed) - first) / (last - first)); };
  const int group = static_cast<int>(corpora_.size()) * kBar + kGap, bottom = kTop + static_cast<int>(rows_.size()) * group;
  const int width = kLeft + kWidth + 70, height = bottom + 40;
  const auto number = [](int value) { return std::to_string(value); };
  std::string out = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + number(width) + " " + number(height) + "\" width=\"" + number(width) +
                    "\" height=\"" + number(height) + "\" role=\"img\" aria-label=\"hansieve bench, MB/s\">\n"
                    "<style>text{font:12px system-ui,sans-serif;fill:#1d1c1a}.soft{fill:#5f5b55}.small{font-size:10px}.paper{fill:#fff}.line{stroke:#ddd}"
                    "@media(prefers-color-scheme:dark){text{fill:#e8e6e3}.soft{fill:#a8a49d}.paper{fill:#16171a}.line{stroke:#3a3d44}}</style>\n"
                    "<rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n<text x=\"12\" y=\"22\" font-weight=\"600\">hansieve " +
                    std::string(kVersion) + ", MB/s of text on one thread</text>\n<text class=\"soft\" x=\"12\" y=\"40\">" + escaped(machine_name()) + "</text>\n";
  for (std::size_t i = 0, x = kLeft; i < corpora_.size(); ++i, x += 90) {
    out += "<rect x=\"" + std::to_string(x) + "\" y=\"54\" width=\"10\" height=\"10\" fill=\"" + kColours[i % 5] + "\"/><text x=\"" + std::to_string(x + 14) +
           "\" y=\"63\">" + escaped(corpora_[i].name) + "</text>\n";
  }
  for (double power = first; power <= last; ++power) {
    const int x = kLeft + x_of(std::pow(10, power));
    out += "<line class=\"line\" x1=\"" + number(x) + "\" x2=\"" + number(x) + "\" y1=\"" + number(kTop - 6) + "\" y2=\"" + number(bottom) +
           "\"/><text class=\"soft\" text-anchor=\"middle\" x=\"" + number(x) + "\" y=\"" + number(bottom + 18) + "\">" + speed_text(std::pow(10, power)) + "</text>\n";
  }
  int y = kTop;
  for (const Row& row : rows_) {
    out += "<text text-anchor=\"end\" xml:space=\"preserve\" x=\"" + number(kLeft - 10) + "\" y=\"" + number(y + (group - kGap) / 2 + 4) + "\">" + escaped(row.title) + "</text>\n";
    for (std::size_t i = 0; i < row.measured.size(); ++i) {
      const double speed = row.measured[i].bytes_per_second() / kMega;
      const int length = std::max(1, x_of(speed)), at = y + static_cast<int>(i) * kBar;
      out += "<rect x=\"" + number(kLeft) + "\" y=\"" + number(at) + "\" width=\"" + number(length) + "\" height=\"" + number(kBar - 2) + "\" rx=\"2\" fill=\"" +
             kColours[i % 5] + "\"/><text class=\"soft small\" x=\"" + number(kLeft + length + 5) + "\" y=\"" + number(at + kBar - 3) + "\">" + speed_text(speed) + "</text>\n";
    }
    y += group;
  }
  return out + "</svg>\n";
}

}  // namespace hansieve::measure
