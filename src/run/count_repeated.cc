#include "count_repeated.h"

#include <string>
#include <utility>
#include <vector>

#include "decoding_source.h"
#include "hansieve/io/json_object.h"
#include "hansieve/io/json_text.h"
#include "hansieve/io/line_reader.h"
#include "hansieve/io/source.h"
#include "hansieve/io/warc_source.h"
#include "text_document.h"

namespace hansieve {
namespace {

void count_text(Source& source, RepeatedLines::Counter& counter) {
  std::vector<char> buffer(kReadBytes);
  for (;;) {
    const auto n = source.read(buffer.data(), buffer.size());
    if (!n || *n == 0) break;
    counter.add({buffer.data(), *n});
  }
  counter.end_document();
}

void count_records(Source& source, Format format, const std::string& field, RepeatedLines::Counter& counter) {
  LineReader reader(source);
  JsonObject object;
  std::string lines, text;
  for (;;) {
    const auto more = reader.next(lines);
    if (!more || !*more) break;
    for_each_line(lines, [&](std::string_view line) {
      if (format == Format::kLines) {
        counter.add(line);
      } else {
        if (!object.parse(line)) return;
        const auto member = find_text(object, field);
        if (!member) return;
        text.clear();
        json_unescape((*member)->inside(), text);
        counter.add(text);
      }
      counter.end_document();
    });
  }
}

}  // namespace

Result<std::shared_ptr<const RepeatedLines>> count_repeated_lines(const CleanRequest& request, Destination destination) {
  RepeatedLines::Counter counter;
  auto ok = for_each_file(request, destination, [](const Error&) {}, [&](const FileJob& job) {
    auto file = open_source(job.input_path());
    if (!file) return true;
    const bool is_archive = job.format == Format::kWarc;
    if (is_archive) file = std::unique_ptr<Source>(std::make_unique<WarcSource>(std::move(file).value()));
    auto source = DecodingSource::open(std::move(file).value(), is_archive ? "utf-8" : request.encoding);
    if (!source || (job.from_directory && (*source)->encoding().empty() && looks_binary((*source)->sample()))) return true;
    job.format == Format::kText ? count_text(**source, counter)
                                : count_records(**source, job.format, is_archive ? "text" : request.field, counter);
    return true;
  });
  if (!ok) return ok.error();
  return counter.at_least(request.repeated);
}

}  // namespace hansieve
