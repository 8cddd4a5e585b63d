#include "text_map_binding.h"

#include "text_store.h"

namespace hansieve::python {
namespace {

// So many bytes of a list are held as UTF-8 at once.
constexpr std::size_t kGroupBytes = std::size_t{8} << 20;

nb::object map_str(const TextMap& map, nb::handle text) {
  const Utf8 in(text);
  std::string out;
  {
    const nb::gil_scoped_release release;
    map.one(in.view(), out);
  }
  return to_str(out);
}

nb::list map_list(const TextMap& map, nb::handle texts, unsigned jobs) {
  nb::list results;
  TextStore store;
  std::vector<std::string_view> group;
  std::vector<std::size_t> nulls;  // the place of each None among the results
  std::size_t bytes = 0;
  const auto flush = [&] {
    std::vector<std::string> done(group.size());
    {
      const nb::gil_scoped_release release;
      map.each(group.size(), [&](std::size_t i) { return group[i]; }, jobs,
               [&](std::size_t i, std::string_view text) { done[i] = text; });
    }
    std::size_t next_null = 0;
    const std::size_t total = done.size() + nulls.size();
    for (std::size_t i = 0, at = 0; i < total; ++i) {
      if (next_null < nulls.size() && nulls[next_null] == i) {
        results.append(nb::none());
        ++next_null;
      } else {
        results.append(to_str(done[at++]));
      }
    }
    group.clear();
    store.clear();
    nulls.clear();
    bytes = 0;
  };
  for (nb::handle text : nb::iter(texts)) {
    if (text.is_none()) {
      nulls.push_back(group.size() + nulls.size());
      continue;
    }
    group.push_back(store.add(text));
    bytes += group.back().size();
    if (bytes >= kGroupBytes) flush();
  }
  flush();
  return results;
}

Result<std::shared_ptr<const Column>> map_column(const TextMap& map, StringLayout layout, const ArrowArray& array,
                                                 unsigned jobs) {
  const ArrowStrings rows(layout, array);
  std::size_t bytes = 0;
  for (std::int64_t i = 0; i < rows.size(); ++i) bytes += rows.is_null(i) ? 0 : rows[i].size();
  StringColumn column(layout, rows.size(), bytes);
  const auto row = [&](std::size_t i) {
    const auto at = static_cast<std::int64_t>(i);
    return rows.is_null(at) ? std::string_view() : rows[at];
  };
  const auto is_null = [&](std::size_t i) { return rows.is_null(static_cast<std::int64_t>(i)); };
  const auto count = static_cast<std::size_t>(rows.size());
  if (jobs == 1 && layout != StringLayout::kView) {
    map.each_into(count, row, column.text(), [&](std::size_t i) { is_null(i) ? column.add_null() : column.add_appended(); });
  } else {
    map.each(count, row, jobs, [&](std::size_t i, std::string_view text) { is_null(i) ? column.add_null() : column.add(text); });
  }
  return column.finish();
}

ArrowColumn map_array(const TextMap& map, nb::handle array, unsigned jobs) {
  const ImportedArray in(array);
  auto column = [&] {
    const nb::gil_scoped_release release;
    return map_column(map, in.layout(), in.array(), jobs);
  }();
  return {value_or_raise(std::move(column))};
}

ArrowChunks map_stream(const TextMap& map, nb::handle stream, unsigned jobs) {
  ImportedStream in(stream);
  ArrowChunks out;
  out.type = *value_or_raise(StringColumn(in.layout(), 0, 0).finish());
  while (const ArrowArray* chunk = in.next()) {
    auto column = [&] {
      const nb::gil_scoped_release release;
      return map_column(map, in.layout(), *chunk, jobs);
    }();
    out.chunks.push_back(value_or_raise(std::move(column)));
  }
  return out;
}

}  // namespace

void bind_text_map(nb::module_& module) {
  nb::class_<TextMap>(module, "TextMap", "A function from text to text over a str, a list, or an Arrow column.")
      .def("map_str", &map_str, nb::arg("text"), nb::sig("def map_str(self, text: str) -> str"))
      .def("map_list", &map_list, nb::arg("texts"), nb::arg("jobs") = 1)
      .def("map_array", &map_array, nb::arg("array"), nb::arg("jobs") = 1)
      .def("map_stream", &map_stream, nb::arg("stream"), nb::arg("jobs") = 1);
}

}  // namespace hansieve::python
