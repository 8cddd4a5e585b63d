// ClusterList: clusters of near-duplicates (dedup --mode clusters) and the texts of their documents, for the page.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "hansieve/base/result.h"
#include "hansieve/run/report.h"
#include "run/report/sample.h"

namespace hansieve {

class ClusterList {
 public:
  ClusterList(const ReportRequest& request, std::size_t most, std::size_t most_bytes)
      : request_(request), most_bytes_(most_bytes), sample_(most, most_bytes, request.seed) {}

  Result<void> read(const std::string& path);

  /// Reads the texts of the chosen clusters, and gives the page's "clusters": null before a list was read.
  Result<std::string> take_json();

 private:
  struct Cluster {
    std::string json;              // {"k":ID,"m":[[ID,JACCARD],...]}, IDs as spelled in JSON
    std::vector<std::string> ids;  // of those that are shown
  };
  Result<void> read_line(std::string_view line, const std::string& where);
  Result<void> find_texts();
  Result<void> search(const std::string& path, const std::string& name);
  Result<void> search_records(class Source& source, const std::string& name, bool is_json);
  void found(const std::string& id, std::string_view text);

  const ReportRequest& request_;
  const std::size_t most_bytes_;
  ReportSample sample_;
  bool any_ = false;
  std::uint64_t duplicates_ = 0;
  std::map<std::string, std::string, std::less<>> texts_;  // id -> JSON of the text, empty while not found
};

}  // namespace hansieve
