#include "run/ordered.h"

#include <gtest/gtest.h>

#include <chrono>
#include <numeric>
#include <thread>
#include <vector>

#include "support/random_text.h"

namespace hansieve {
namespace {

TEST(OrderedRunnerTest, FinishesInTheOrderOfSubmission) {
  for (const unsigned jobs : {1u, 2u, 8u}) {
    std::vector<int> finished;
    {
      OrderedRunner runner(jobs);
      test::Random random(1);
      for (int i = 0; i < 300; ++i) {
        const auto delay = random.below(300);
        runner.submit([&finished, i, delay](Turn& turn) -> OrderedRunner::InOrder {
          std::this_thread::sleep_for(std::chrono::microseconds(delay));
          if (i % 10 == 3) {  // takes its turn early
            turn.wait();
            finished.push_back(i);
            return nullptr;
          }
          return [&finished, i] { finished.push_back(i); };
        });
      }
      runner.finish();
    }
    std::vector<int> expected(300);
    std::iota(expected.begin(), expected.end(), 0);
    EXPECT_EQ(finished, expected);
  }
}

TEST(OrderedRunnerTest, KeepsFewTasksUnderWay) {
  std::atomic<int> under_way = 0, most = 0;
  OrderedRunner runner(2);
  for (int i = 0; i < 200; ++i) {
    most = std::max<int>(most, ++under_way);
    runner.submit([&](Turn&) { return [&] { --under_way; }; });
  }
  runner.finish();
  EXPECT_LE(most, 8);
}

}  // namespace
}  // namespace hansieve
