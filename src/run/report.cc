#include "hansieve/run/report.h"

#include <algorithm>
#include <string_view>

#include "hansieve/base/version.h"
#include "hansieve/io/json_text.h"
#include "hansieve/io/line_reader.h"
#include "hansieve/io/sink.h"
#include "hansieve/io/source.h"
#include "run/report/audit_documents.h"
#include "run/report/cluster_list.h"
#include "run/report/page_template.h"
#include "run/report/shown_text.h"

namespace hansieve {
namespace {

// What makes a page of less than 20 MiB: half as much again as the documents take, since "<" grows.
constexpr std::size_t kMostDocuments = 10000;
constexpr std::size_t kDocumentBytes = 13 << 20, kClusterBytes = 5 << 20;

enum class Kind { kAudit, kClusters };

Result<Kind> kind_of(const std::string& path) {
  auto source = open_source(path);
  if (!source) return source.error();
  LineReader lines(**source);
  std::string batch;
  const auto more = lines.next(batch);
  if (!more) return more.error();
  const std::string_view first = std::string_view(batch).substr(0, batch.find('\n'));
  if (first.find("\"hansieve.audit/") != std::string_view::npos) return Kind::kAudit;
  if (!*more || first.find("\"cluster\"") != std::string_view::npos) return Kind::kClusters;
  return Error{ErrorCode::kConfiguration,
               path + ": neither an audit nor a list of clusters: give what clean --audit or dedup --mode clusters wrote"};
}

std::string names_json(const std::vector<std::string>& names) {
  std::string out = "[";
  for (const std::string& name : names) {
    if (out.back() != '[') out += ',';
    append_json_string(valid_text(name), out);
  }
  return out + ']';
}

}  // namespace

Result<void> report(const ReportRequest& request) {
  const bool fits_itself = request.sample == 0;
  const std::size_t most = fits_itself ? kMostDocuments : request.sample;
  constexpr std::size_t kNoLimit = ~std::size_t{0};
  AuditDocuments documents(request, most, fits_itself ? kDocumentBytes : kNoLimit);
  ClusterList clusters(request, most, fits_itself ? kClusterBytes : kNoLimit);
  for (const std::string& input : request.inputs) {
    const auto kind = kind_of(input);
    if (!kind) return kind.error();
    if (auto ok = *kind == Kind::kAudit ? documents.read(input) : clusters.read(input); !ok) return ok;
  }
  const auto clusters_json = clusters.take_json();
  if (!clusters_json) return clusters_json.error();
  const std::string data = script_safe("{\"version\":\"" + std::string(kVersion) + "\",\"inputs\":" + names_json(request.inputs) +
                     ",\"texts\":" + names_json(request.texts) + ",\"maxChars\":" + std::to_string(request.max_chars) +
                     ",\n\"changes\":" + documents.take_json() + ",\n\"clusters\":" + *clusters_json + "}");
  auto sink = open_sink(request.output);
  if (!sink) return sink.error();
  for (const std::string_view part : {kReportHead, std::string_view(data), kReportTail}) {
    if (auto ok = (*sink)->write(part); !ok) return ok;
  }
  return (*sink)->commit();
}

}  // namespace hansieve
